"""Edits of the real contracts, made on the bundled documents: which break clients, by which rule, and which do not."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
ALTERNATIVES = "/fitness/exercises/{exercise_id}/alternatives"


@dataclass(frozen=True)
class Edit:
    """A change of one service's contract: what a colleague would say of it, and how it is made in place."""

    name: str
    service: str
    make: Callable[[Document], object]
    rule: str = ""

    def __str__(self) -> str:
        return self.name

    def applied_to(self, document: Document) -> Document:
        """The changed document; the given one stays as it is."""
        changed = deepcopy(document)
        self.make(changed)
        return changed


def operation(document: Document, method: str, path: str) -> Document:
    found: Document = document["paths"][path][method]
    return found


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def _property(document: Document, name: str, member: str) -> Document:
    found: Document = schema(document, name)["properties"][member]
    return found


def _moved(mapping: Document, old: str, new: str) -> None:
    mapping[new] = mapping.pop(old)


def _without_field(document: Document) -> None:
    del schema(document, "User")["properties"]["onboarded"]
    schema(document, "User")["required"].remove("onboarded")


def _with_demanded_field(document: Document) -> None:
    schema(document, "NewUser")["properties"]["phone"] = {"type": "string", "maxLength": 20}
    schema(document, "NewUser")["required"].append("phone")


def _with_alternatives(document: Document) -> None:
    get = deepcopy(operation(document, "get", "/fitness/exercises/{exercise_id}"))
    document["paths"][ALTERNATIVES] = {"get": get | {"operationId": "exercises.list_alternatives"}}


def _with_status(document: Document) -> None:
    answer = {"$ref": "#/components/responses/TooManyRequests"}
    operation(document, "get", "/profile")["responses"]["429"] = answer


def _with_media_type(document: Document) -> None:
    operation(document, "post", "/users")["requestBody"]["content"]["application/cbor"] = {"schema": {"type": "object"}}


def _without_form(document: Document) -> None:
    del operation(document, "post", "/oauth/token")["requestBody"]["content"]["application/x-www-form-urlencoded"]


def _with_plain_errors(document: Document) -> None:
    _moved(document["components"]["responses"]["BadRequest"]["content"], "application/problem+json", "text/plain")


def _parameter(name: str, **more: object) -> Document:
    return {
        "name": name,
        "in": "query",
        "description": "A language.",
        "schema": {"type": "string", "maxLength": 2},
        **more,
    }


_JSON_BODY = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}

BREAKING = (
    Edit("an operation goes", "monolith",
         lambda d: d["paths"]["/users/{email}"].pop("delete"), "operation-removed"),
    Edit("a path goes", "monolith",
         lambda d: d["paths"].pop("/signup"), "path-removed"),
    Edit("a path is renamed", "coach",
         lambda d: _moved(d["paths"], "/api/coach/wod", "/api/coach/workout"), "path-removed"),
    Edit("an operationId is renamed", "monolith",
         lambda d: operation(d, "get", "/profile").update(operationId="profile.read_profile"), "operation-id-changed"),
    Edit("a status goes", "monolith",
         lambda d: operation(d, "get", "/users/{email}")["responses"].pop("404"), "response-removed"),
    Edit("201 becomes 200", "monolith",
         lambda d: _moved(operation(d, "post", "/users")["responses"], "201", "200"), "response-removed"),
    Edit("a field of an answer goes", "monolith", _without_field, "property-removed"),
    Edit("a field of an answer may be missing", "monolith",
         lambda d: schema(d, "User")["required"].remove("onboarded"), "required-properties-removed"),
    Edit("a field of an answer may be null", "monolith",
         lambda d: _property(d, "User", "created_at").update(nullable=True), "schema-type-changed"),
    Edit("a field of an answer changes its type", "coach",
         lambda d: _property(d, "WodExercise", "suggested_reps").update(type="string"), "schema-type-changed"),
    Edit("an answer's number may be larger", "coach",
         lambda d: _property(d, "WodExercise", "suggested_reps").update(maximum=30), "schema-constraint-changed"),
    Edit("an answer's enum has one value more", "coach",
         lambda d: _property(d, "PlanWarning", "code")["enum"].append("no-equipment"), "enum-values-added"),
    Edit("an answer may be another media type", "monolith", _with_plain_errors,
         "media-type-removed"),
    Edit("an answer's header goes", "monolith",
         lambda d: operation(d, "get", "/fitness/exercises")["responses"]["200"]["headers"].pop("ETag"),
         "response-header-removed"),
    Edit("an answer's header may be missing", "monolith",
         lambda d: d["components"]["headers"]["ETag"].pop("required"), "response-header-became-optional"),
    Edit("a request needs one more field", "monolith", _with_demanded_field, "required-properties-added"),
    Edit("a request's optional field is needed", "monolith",
         lambda d: schema(d, "Onboarding")["required"].append("experience"), "required-properties-added"),
    Edit("a closed request knows a field no more", "coach",
         lambda d: schema(d, "WodRequest")["properties"].pop("excluded_ids"), "property-removed"),
    Edit("a request's enum has one value less", "monolith",
         lambda d: _property(d, "NewHistoryEntry", "weight_unit")["enum"].remove("lb"), "enum-values-removed"),
    Edit("a request's text must be shorter", "monolith",
         lambda d: schema(d, "NewPassword").update(maxLength=64), "schema-constraint-changed"),
    Edit("a request's text must match another pattern", "coach",
         lambda d: schema(d, "Seed").update(pattern="^[a-z]+$"), "schema-constraint-changed"),
    Edit("a request's list must be shorter", "coach",
         lambda d: _property(d, "WodRequest", "excluded_ids").update(maxItems=20), "schema-constraint-changed"),
    Edit("a request is taken as one entry only", "monolith",
         lambda d: schema(d, "NewHistory")["oneOf"].pop(), "schema-combinator-changed"),
    Edit("a form is taken no more", "monolith", _without_form, "media-type-removed"),
    Edit("a body is demanded", "monolith",
         lambda d: operation(d, "delete", "/profile").update(requestBody=_JSON_BODY), "request-body-added"),
    Edit("a parameter is demanded", "monolith",
         lambda d: operation(d, "get", "/fitness/exercises")["parameters"].append(_parameter("lang", required=True)),
         "parameter-became-required"),
    Edit("a parameter goes", "monolith",
         lambda d: operation(d, "get", "/fitness/exercises")["parameters"].pop(0), "parameter-removed"),
    Edit("a parameter's limit is lower", "monolith",
         lambda d: d["components"]["parameters"]["HistoryLimit"]["schema"].update(maximum=100),
         "schema-constraint-changed"),
    Edit("a parameter's default is another", "monolith",
         lambda d: d["components"]["parameters"]["HistoryLimit"]["schema"].update(default=50), "default-changed"),
    Edit("a login is needed", "monolith",
         lambda d: operation(d, "get", "/fitness/exercises").update(security=[{"bearer": []}]),
         "security-requirement-changed"),
    Edit("a scope is needed", "monolith",
         lambda d: operation(d, "get", "/profile").update(security=[{"oauth2": ["admin"]}]),
         "security-requirement-changed"),
    Edit("a credential stands in another header", "monolith",
         lambda d: d["components"]["securitySchemes"]["bootstrapKey"].update(name="X-Key"), "security-scheme-changed"),
)  # fmt: skip  # a table

ADDITIONS = (
    Edit("a new operation", "monolith", _with_alternatives),
    Edit("a new optional field of a request", "coach",
         lambda d: schema(d, "WodRequest")["properties"].update(mood={"type": "string", "maxLength": 10})),
    Edit("a new field of an answer", "coach",
         lambda d: schema(d, "WodExercise")["properties"].update(video_url={"type": "string", "maxLength": 100})),
    Edit("a new optional parameter", "monolith",
         lambda d: operation(d, "get", "/fitness/exercises")["parameters"].append(_parameter("lang"))),
    Edit("a new status", "monolith", _with_status),
    Edit("a new media type of a request", "monolith", _with_media_type),
)  # fmt: skip  # a table

HARMLESS = (
    Edit("another introduction", "coach",
         lambda d: d["info"].update(description="Plans workouts.")),
    Edit("another description", "monolith",
         lambda d: operation(d, "get", "/profile").update(description="Says it better.")),
    Edit("a request's text may be longer", "monolith",
         lambda d: schema(d, "NewPassword").update(maxLength=256)),
    Edit("a request's enum has one value more", "monolith",
         lambda d: _property(d, "NewHistoryEntry", "weight_unit")["enum"].append("st")),
    Edit("an answer's number is smaller", "coach",
         lambda d: _property(d, "WodExercise", "suggested_reps").update(maximum=12)),
    Edit("a login is needed no more", "monolith",
         lambda d: operation(d, "get", "/fitness/exercises/yesterday").update(security=[])),
    Edit("a body may be missing", "monolith",
         lambda d: operation(d, "patch", "/profile")["requestBody"].update(required=False)),
    Edit("an operation is deprecated", "monolith",
         lambda d: operation(d, "get", "/users").update(deprecated=True)),
)  # fmt: skip  # a table


def named(name: str) -> Edit:
    """The edit that is called so."""
    [found] = [edit for edit in (*BREAKING, *ADDITIONS, *HARMLESS) if edit.name == name]
    return found
