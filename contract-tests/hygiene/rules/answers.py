"""Rules on what an operation may answer."""

import re
from collections.abc import Iterator

from hygiene.library import Finding, Library, Spot
from hygiene.walk import Operation, media_types, operations, places, request_body, responses

COMMON = "common.yaml"
# What boundary/admission.py always lets in.
FOR_OPERATORS = "health."
# Reasons: RFC 6749, section 5.2, wants its own error body from the token endpoint when the request was a form.
OWN_ERRORS = frozenset({("oauth.create_token", "400")})


def no_default_response(library: Library) -> Iterator[Finding]:
    """A `default` would declare every status, and no judge could tell a wrong one."""
    for spot in places(library, "operation"):
        for status in spot.value["responses"]:
            if not re.fullmatch(r"[1-5][0-9]{2}", str(status)):
                yield Finding(str(spot), f"the status {status} does not name one status")


def errors_are_the_common_ones(library: Library) -> Iterator[Finding]:
    """Each 4xx and 5xx refers to a response of common.yaml, so that a client handles errors once."""
    for operation in operations(library):
        for spot in operation.spot.child("responses").children():
            status = str(spot.keys[-1])
            is_error = status[0] in "45" and (operation.operation_id, status) not in OWN_ERRORS
            if is_error and (spot.reference is None or library.follow(spot).file.name != COMMON):
                yield Finding(str(spot), f"refer to a response of {COMMON}")


def each_operation_declares_what_the_boundary_answers(library: Library) -> Iterator[Finding]:
    """400 always; 401 and 403 behind a login; 404 below an id; 408, 413 and 415 with a body; 503 but for operators."""
    for operation in operations(library):
        declared = {str(status) for status in operation.definition["responses"]}
        for status, reason in _owed(library, operation):
            if status not in declared:
                yield Finding(str(operation.spot), f"{status} is not declared, but {reason}")


def refusals_tell_how_to_go_on(library: Library) -> Iterator[Finding]:
    """401 sends WWW-Authenticate, 429 and 503 send Retry-After."""
    wanted = {"401": "WWW-Authenticate", "429": "Retry-After", "503": "Retry-After"}
    for operation in operations(library):
        for status, response in responses(library, operation):
            header = wanted.get(status)
            if header and header not in response.value.get("headers", {}):
                yield Finding(
                    str(response), f"{status} of {operation.operation_id} does not declare the header {header}"
                )


def every_answer_names_its_request(library: Library) -> Iterator[Finding]:
    """Each response declares X-Request-ID."""
    for operation in operations(library):
        for status, response in responses(library, operation):
            if "X-Request-ID" not in response.value.get("headers", {}):
                yield Finding(str(response), f"{status} of {operation.operation_id} does not declare X-Request-ID")


def created_things_tell_where_they_are(library: Library) -> Iterator[Finding]:
    """A 201 of an operation that creates one thing declares Location, when its contract can read that thing."""
    readable = {operation.operation_id for operation in operations(library) if operation.method == "get"}
    for operation in operations(library):
        for status, response in responses(library, operation):
            reader = operation.operation_id.replace(".create_", ".get_")
            if status == "201" and reader in readable and "Location" not in response.value.get("headers", {}):
                yield Finding(str(response), f"201 of {operation.operation_id} does not declare Location")


def deprecated_operations_say_so_on_the_wire(library: Library) -> Iterator[Finding]:
    """A deprecated operation's success declares Deprecation (RFC 9745) and Sunset (RFC 8594)."""
    for operation in operations(library):
        if operation.definition.get("deprecated"):
            for status, response in responses(library, operation):
                missing = {"Deprecation", "Sunset"} - set(response.value.get("headers", {}))
                if status.startswith("2") and missing:
                    yield Finding(str(operation.spot), f"{status} does not declare {', '.join(sorted(missing))}")


def both_services_give_the_same_workout(library: Library) -> Iterator[Finding]:
    """GET /fitness/wod answers 200 by one fragment in every contract: the strangled route cannot drift."""
    those = [each for each in operations(library) if (each.method, each.path) == ("get", "/fitness/wod")]
    answers = [library.follow(each.spot.child("responses", "200")) for each in those]
    if not _one_fragment(answers, of=library):
        yield Finding("GET /fitness/wod", f"the contracts answer by {_told(answers)}, not by one fragment")


def both_services_plan_alike(library: Library) -> Iterator[Finding]:
    """wod.plan_wod, whose path differs, takes and answers one fragment: a proxy may hand it from one to the other."""
    those = [each for each in operations(library) if each.operation_id == "wod.plan_wod"]
    answers = [library.follow(each.spot.child("responses", "200")) for each in those]
    if not _one_fragment(answers, of=library):
        yield Finding("wod.plan_wod", f"the contracts answer by {_told(answers)}, not by one fragment")
    bodies = [body for each in those if (body := request_body(library, each)) is not None]
    wishes = [library.follow(media.child("schema")) for body in bodies for media in media_types(body)]
    if not _one_fragment(wishes, of=library):
        yield Finding("wod.plan_wod", f"the contracts take {_told(wishes)}, not one fragment")


def _one_fragment(spots: list[Spot], *, of: Library) -> bool:
    """Whether every contract leads to the same place."""
    return len(spots) == len(of.contracts) and len({(spot.file.name, spot.pointer) for spot in spots}) == 1


def _told(spots: list[Spot]) -> list[str]:
    return sorted(map(str, spots))


def _owed(library: Library, operation: Operation) -> Iterator[tuple[str, str]]:
    yield "400", "an unknown query parameter is refused everywhere"
    if not operation.operation_id.startswith(FOR_OPERATORS):
        yield "503", "the service may have more to do than it can"
    if operation.security:
        yield "401", "it needs a credential"
    if operation.is_for_administrators:
        yield "403", "an athlete's token does not have the scope admin"
    if "{" in operation.path:
        yield "404", "what the path names may not exist"
    if request_body(library, operation) is not None:
        yield "408", "a body can come too slowly"
        yield "413", "a body can be too large"
        yield "415", "a body can be of another type"
