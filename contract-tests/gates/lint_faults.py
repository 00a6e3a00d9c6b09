"""Faults for a copy of the contracts, each of which a standard linter must find."""

from typing import NamedTuple

MONOLITH = "monolith/openapi.yaml"
PARTS = "monolith/components.yaml"
COMMON = "common.yaml"
COACH = "coach/openapi.yaml"
_ADMIN = "security:\n        - oauth2: [admin]"
_TITLE = "title: {type: string, maxLength: 120"
_PASSWORD = "format: password, minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f\\u007f]+$'"


class Fault(NamedTuple):
    """After `anchor`, the next `old` becomes `new`; then `rule` must complain in that file."""

    rule: str
    file: str
    anchor: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.anchor.strip()}"

    def put_into(self, text: str) -> str:
        """The text with the fault. Raises ValueError when the contract has changed so much that it has no place."""
        start = text.index(self.old, text.index(self.anchor))
        return text[:start] + self.new + text[start + len(self.old) :]


OF_SPECTRAL = (
    Fault("operation-tags", MONOLITH, "history.list_yesterday", "      tags: [history]\n", ""),
    Fault("oas3-valid-media-example", MONOLITH, "users.create_user", "role: athlete", "role: boss"),
    Fault("oas3-unused-component", COACH, "  schemas:\n", "    Cat", "    Unused: {type: boolean}\n    Cat"),
    Fault("owasp:api1:2023-no-numeric-ids", PARTS, "MaxDifficulty:", "name: max_difficulty", "name: plan_id"),
    Fault("owasp:api2:2023-jwt-best-practices", COACH, "    bearer:", "RFC8725", "an RFC"),
    Fault("owasp:api2:2023-read-restricted", MONOLITH, "users.get_user\n", _ADMIN, "security: []"),
    Fault("owasp:api2:2023-write-restricted", MONOLITH, "profile.replace_password\n", "y: *athlete", "y: []"),
    Fault("owasp:api3:2023-no-additionalProperties", PARTS, "    NewSignup:", "Properties: false", "Properties: true"),
    Fault("owasp:api4:2023-array-limit", PARTS, "    UserList:", "maxItems", "x-max"),
    Fault("owasp:api4:2023-integer-format", PARTS, "    DayStartHour:", "format: int32, ", ""),
    Fault("owasp:api4:2023-integer-limit-legacy", COMMON, "    Difficulty:", "maximum", "x-max"),
    Fault("owasp:api4:2023-rate-limit-responses-429", MONOLITH, "signup.register_athlete", "'429'", "'428'"),
    Fault("owasp:api4:2023-string-limit", COMMON, "    Problem:", _TITLE, "title: {type: string"),
    Fault("owasp:api4:2023-string-restricted", PARTS, "    NamePart:", "pattern", "x-pattern"),
    Fault("owasp:api4:2023-string-restricted", PARTS, "    GivenPassword:", _PASSWORD, "maxLength: 128"),
    Fault("owasp:api8:2023-define-error-responses-401", MONOLITH, "profile.get_profile\n", "'401'", "'402'"),
    Fault("owasp:api8:2023-no-server-http", MONOLITH, "servers:", "{url: /,", "{url: 'http://fit.example.com',"),
    Fault("owasp:api9:2023-inventory-access", COACH, "servers:", ", x-internal: false", ""),
)  # fmt: skip  # a table

OF_REDOCLY = (
    Fault("operation-4xx-response", COACH, "health.get_health", "'400'", "'300'"),
    Fault("no-invalid-media-type-examples", MONOLITH, "users.create_user", "role: athlete", "role: boss"),
    Fault("security-defined", MONOLITH, "history.list_history\n", "      security: *athlete\n", ""),
)
