"""Faults of the contracts: what is declared is not what the services do."""

from mutants.mutant import Mutant

FUZZED = ("conformance-coach", "directed")
_COMMON, _COACH = "spec/common.yaml", "spec/coach/openapi.yaml"
_MONOLITH, _COMPONENTS = "spec/monolith/openapi.yaml", "spec/monolith/components.yaml"

CONTRACTS = (
    Mutant("codes are in capitals", _COMMON, "pattern: '^[a-z0-9-]+$'", "pattern: '^[A-Z]+$'", FUZZED),
    Mutant("workouts have a mood", _COMMON, "degraded, warnings]", "degraded, warnings, mood]", FUZZED),
    Mutant(
        "intensities are whole numbers",
        _COMMON,
        "intensity: {type: number, minimum: 0, maximum: 1,",
        "intensity: {type: integer, minimum: 0, maximum: 1,",
        FUZZED,
    ),
    Mutant(
        "equipment need not be told",
        _COMPONENTS,
        "muscle_groups, equipment_items, steps, mechanic, movement_pattern, unilateral]",
        "muscle_groups, steps, mechanic, movement_pattern, unilateral]",
        ("consumer",),
    ),
    Mutant(
        "readiness has no 503",
        _MONOLITH,
        "              example: {status: UP, database: UP}\n"
        "        '400': {$ref: '../common.yaml#/components/responses/BadRequest'}\n"
        "        '503': {$ref: '../common.yaml#/components/responses/ServiceUnavailable'}\n",
        "              example: {status: UP, database: UP}\n"
        "        '400': {$ref: '../common.yaml#/components/responses/BadRequest'}\n",
        ("directed",),
    ),
    Mutant(
        "a status is declared that is never given",
        _COACH,
        "              example: {status: UP, monolith: UP, catalogue: {exercises: 180, age_seconds: 12.5}}\n",
        "              example: {status: UP, monolith: UP, catalogue: {exercises: 180, age_seconds: 12.5}}\n"
        "        '404': {$ref: '../common.yaml#/components/responses/NotFound'}\n",
        ("directed", "matrix"),
    ),
)
