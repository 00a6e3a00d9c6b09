"""Faults for a contract without any, each with the rule that must find it."""

from typing import NamedTuple

from hygiene.rules import Rule, answers, examples, naming, references, schemas, text, validity, zones

ONE, TWO, COMMON, ZONES = "one/openapi.yaml", "two/openapi.yaml", "common.yaml", "time-zones.yaml"
REF = "{$ref: '../common.yaml#/components/"
EXAMPLES = "          examples:\n            today: {$ref: '#/components/examples/WorkoutToday'}\n"
REQUEST_ID = "        X-Request-ID: {$ref: '#/components/headers/X-Request-ID'}\n"
OWED = answers.each_operation_declares_what_the_boundary_answers


class Fault(NamedTuple):
    """In `file`, `old` is written as `new`."""

    rule: Rule
    file: str
    old: str
    new: str


FAULTS = (
    Fault(validity.files_are_valid_openapi, ONE, "version: 1.0.0", "edition: 1.0.0"),
    Fault(validity.files_are_valid_openapi, TWO, "openapi: 3.0.3", "openapi: 3.0.4"),
    Fault(validity.files_are_valid_openapi, COMMON, "type: object", "type: thing"),
    Fault(validity.files_are_valid_openapi, ONE, "/things/{thing_id}:", "/things/{other_id}:"),
    Fault(text.no_template_braces, TWO, "Of today.", "Of {{ today }}."),
    Fault(text.scalars_mean_one_thing, ONE, "[soft, hard]", "[on, off]"),
    Fault(text.scalars_mean_one_thing, COMMON, "'2026-11-25T06:30:00Z'", "2026-11-25T06:30:00Z"),
    Fault(text.scalars_mean_one_thing, ONE, "maximum: 9,", "maximum: 011,"),
    Fault(text.statuses_are_quoted, TWO, "'200'", "200"),
    Fault(text.keys_are_not_repeated, TWO, "security: []", "security: []\n      summary: Read it"),
    Fault(naming.operation_ids_are_module_dot_verb_noun, TWO, "wod.get_wod", "getWod"),
    Fault(naming.operation_ids_are_module_dot_verb_noun, TWO, "wod.get_wod", "wod.fetch_wod"),
    Fault(naming.operation_functions_are_unique, ONE, "operationId: wod.get_wod", "operationId: wod.get_thing"),
    Fault(naming.the_tag_is_the_module, TWO, "tags: [wod]", "tags: [workouts]"),
    Fault(naming.the_tag_is_the_module, TWO, "tags: [wod]", "tags: [wod, more]"),
    Fault(naming.tags_are_declared_and_used, TWO, "{name: wod,", "{name: workouts,"),
    Fault(
        naming.operations_tell_in_the_same_order,
        TWO,
        "      tags: [wod]\n      summary: Read",
        "      summary: Read\n      tags: [wod]\n      x:",
    ),
    Fault(naming.operations_tell_in_the_same_order, TWO, "security: []", "security: []\n      externalDocs: {url: /}"),
    Fault(
        naming.components_come_in_the_same_order,
        COMMON,
        "  headers:\n    X-Request",
        "  parameters: {}\n  headers:\n    X-Request",
    ),
    Fault(naming.summaries_have_no_full_stop, TWO, "summary: Read the workout", "summary: Read the workout."),
    Fault(naming.descriptions_are_sentences, TWO, "description: Of today.", "description: of today"),
    Fault(naming.descriptions_are_sentences, ONE, "description: Which.", "example: 2"),
    Fault(naming.names_on_the_wire_are_snake_case, COMMON, "exercises: {type", "exerciseCount: {type"),
    Fault(naming.names_on_the_wire_are_snake_case, COMMON, "generated_at: {type", "generated: {type"),
    Fault(naming.names_on_the_wire_are_snake_case, ONE, "name: depth", "name: maxDepth"),
    Fault(naming.paths_have_no_trailing_slash, ONE, "/things:", "/things/:"),
    Fault(answers.no_default_response, TWO, "'400':", "default:"),
    Fault(
        answers.errors_are_the_common_ones,
        TWO,
        "'400': " + REF + "responses/BadRequest'}",
        "'400': {description: Refused.}",
    ),
    Fault(OWED, TWO, "'400':", "'409':"),
    Fault(OWED, ONE, "'401':", "'409':"),
    Fault(OWED, ONE, "'403':", "'409':"),
    Fault(OWED, ONE, "'404':", "'409':"),
    Fault(OWED, ONE, "'408':", "'409':"),
    Fault(OWED, ONE, "'413':", "'409':"),
    Fault(OWED, ONE, "'415':", "'409':"),
    Fault(OWED, TWO, "'503':", "'500':"),
    Fault(answers.refusals_tell_how_to_go_on, COMMON, "WWW-Authenticate:", "WWW-Something:"),
    Fault(answers.refusals_tell_how_to_go_on, COMMON, "Retry-After:", "Retry-Never:"),
    Fault(answers.every_answer_names_its_request, COMMON, REQUEST_ID + "        Deprecation", "        Deprecation"),
    Fault(answers.created_things_tell_where_they_are, ONE, "            Location:", "            Place:"),
    Fault(answers.deprecated_operations_say_so_on_the_wire, COMMON, "        Sunset:", "        Dusk:"),
    Fault(answers.both_services_give_the_same_workout, TWO, REF + "responses/Workout'}", "{description: Mine.}"),
    Fault(answers.both_services_give_the_same_workout, TWO, "/fitness/wod:", "/fitness/workout:"),
    Fault(answers.both_services_plan_alike, TWO, "wod.plan_wod", "wod.create_wod"),
    Fault(answers.both_services_plan_alike, TWO, REF + "schemas/Wish'}", "{type: object}"),
    Fault(schemas.values_are_bounded, ONE, "name: {type: string, maxLength: 40}", "name: {type: string}"),
    Fault(
        schemas.values_are_bounded,
        ONE,
        "weight: {type: number, minimum: 0, maximum: 9}",
        "weight: {type: number, maximum: 9}",
    ),
    Fault(schemas.values_are_bounded, ONE, "maxItems: 3, ", ""),
    Fault(
        schemas.values_are_bounded,
        ONE,
        "id: {type: integer, minimum: 1, maximum: 99}",
        "id: {type: integer, minimum: 1}",
    ),
    Fault(schemas.objects_are_closed, ONE, "additionalProperties: false", "minProperties: 1"),
    Fault(schemas.required_properties_exist, COMMON, "required: [code]", "required: [cod]"),
    Fault(schemas.schemas_have_a_type, ONE, "name: {type: string, maxLength: 40}", "name: {maxLength: 40}"),
    Fault(schemas.schemas_have_a_type, ONE, "nullable: true, ", ""),
    Fault(schemas.keywords_are_known, ONE, "items: {type: string,", "items: {type: string, soft or so,"),
    Fault(
        schemas.nothing_that_connexion_mistakes, ONE, "weight: {type: number,", "weight: {type: number, readOnly: true,"
    ),
    Fault(schemas.nothing_that_connexion_mistakes, ONE, "kinds: {type", "kinds: {allOf: [], type"),
    Fault(schemas.patterns_are_portable, COMMON, "^[a-z-]+$", r"^\w+$"),
    Fault(schemas.patterns_are_portable, COMMON, "^[a-z-]+$", "[a-z-]+"),
    Fault(schemas.parameters_stand_on_operations, ONE, "  /fitness/wod:", "  /fitness/wod:\n    parameters: []"),
    Fault(
        schemas.parameters_are_plain,
        ONE,
        "schema: {type: integer, minimum: 1, maximum: 9, default: 1}",
        "schema: {oneOf: []}",
    ),
    Fault(schemas.parameters_are_plain, ONE, "name: depth, in: query", "name: depth, in: header"),
    Fault(
        schemas.parameters_are_plain, ONE, "schema: {type: integer, minimum: 1, maximum: 9, default: 1}", "content: {}"
    ),
    Fault(schemas.parameters_of_an_operation_differ, ONE, "name: depth", "name: thing_id"),
    Fault(schemas.forms_are_flat, ONE, "          application/json:", "          application/x-www-form-urlencoded:"),
    Fault(schemas.parallel_runs_know_the_marks, COMMON, "x-parallel-run: ignore", "x-parallel-run: never"),
    Fault(schemas.parallel_runs_know_the_marks, COMMON, "x-parallel-run: ignore", "x-parallel-run: unordered"),
    Fault(schemas.parallel_runs_know_the_marks, COMMON, "Any text.", "Any text.\n      x-parallel-run: unordered"),
    Fault(schemas.parallel_runs_know_the_marks, TWO, "security: []", "security: []\n      x-parallel-run: ignore"),
    Fault(schemas.media_types_have_a_schema, COMMON, "          schema: {$ref: '#/components/schemas/Problem'}\n", ""),
    Fault(references.references_lead_somewhere, TWO, "responses/BadRequest", "responses/BadQuest"),
    Fault(references.references_lead_somewhere, TWO, "../common.yaml", "../comon.yaml"),
    Fault(references.component_names_are_unique, ONE, "    Thing:\n", "    Workout:\n"),
    Fault(references.components_are_used, ONE, "schemas/NewThing", "schemas/Thing"),
    Fault(references.components_are_used, ONE, "security:\n        - oauth2: [admin]", "security: []"),
    Fault(
        references.links_lead_to_operations,
        ONE,
        "read: {operationId: things.get_thing",
        "read: {operationId: things.read_thing",
    ),
    Fault(references.links_lead_to_operations, ONE, "parameters: {thing_id:", "parameters: {id:"),
    Fault(references.links_point_into_what_was_sent, ONE, "$response.body#/id", "$response.body#/nr"),
    Fault(examples.bodies_have_an_example, ONE, "            example: {name: Rope, kinds: [soft], weight: 2.5}\n", ""),
    Fault(examples.bodies_have_an_example, COMMON, EXAMPLES, ""),
    Fault(examples.examples_keep_their_schema, ONE, "kinds: [soft]", "kinds: [loud]"),
    Fault(examples.examples_keep_their_schema, COMMON, "{exercises: 6,", "{exercises: 7,"),
    Fault(examples.examples_keep_their_schema, COMMON, "06:30:00Z", "half past six"),
    Fault(examples.examples_keep_their_schema, COMMON, "example: not-found", "example: NOT FOUND"),
    Fault(examples.examples_keep_their_schema, ONE, "maximum: 99}, example: 1}", "maximum: 99}, example: 100}"),
    Fault(examples.examples_have_a_value, COMMON, "      value: {exercises", "      summary: {exercises"),
    Fault(examples.defaults_keep_their_schema, ONE, "default: 1}", "default: 0}"),
    Fault(zones.time_zones_are_those_of_tzdata, ZONES, "'Africa/Accra', ", ""),
    Fault(zones.time_zones_are_those_of_tzdata, ZONES, "'Africa/Accra'", "'Africa/Akkra'"),
    Fault(zones.time_zones_are_those_of_tzdata, ZONES, "'UTC'", "'UTC', 'Africa/Abidjan'"),
)
