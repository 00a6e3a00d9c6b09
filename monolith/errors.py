"""Errors the monolith can name; api/problems.py says which status each becomes.

DomainError
├── Unauthenticated            who asks is not known
│   ├── InvalidCredentials     address or password wrong
│   └── TokenRevoked           the account is gone, or its password was changed since
├── Forbidden                  known who asks, and it is not allowed
│   ├── SignupDisabled
│   └── WrongPassword          the current password, told again, is wrong
├── NotFound                   the addressed thing does not exist
├── Conflict                   at odds with what is stored, or with the clock
│   ├── AlreadyBootstrapped
│   ├── EmailTaken
│   ├── NameTaken
│   ├── UnknownExercise
│   ├── UnknownMuscleGroup
│   ├── MuscleGroupInUse
│   ├── ImplausibleTime        in the future, or before 1900
│   ├── ConfirmationMismatch   the repeated address is another one
│   ├── OwnAccount             administrators do not delete themselves
│   └── LastAdmin
├── Retired                    it was here once
│   └── LegacyWodRetired
├── Unprocessable              understood, and cannot be done as asked
│   ├── IdempotencyKeyReused
│   └── NoExerciseLeft
├── TooManyAttempts            come again later
└── Unavailable                something that we depend on does not answer
    ├── DatabaseUnavailable
    └── Busy                   too many passwords to check at once
"""

from boundary.errors import DomainError, FieldError

RETRY_AFTER_S = 1


class Unauthenticated(DomainError):
    code = "unauthorized"
    title = "Unauthorized"


class InvalidCredentials(Unauthenticated):
    code = "invalid-credentials"

    def __init__(self) -> None:
        # One sentence for both cases: whether an account exists is nobody's business.
        super().__init__("The address or the password is wrong.")


class TokenRevoked(Unauthenticated):
    def __init__(self) -> None:
        super().__init__(
            "The token is not valid any more; log in again.",
            headers={"WWW-Authenticate": 'Bearer realm="fit", error="invalid_token"'},
        )


class Forbidden(DomainError):
    code = "forbidden"
    title = "Forbidden"


class SignupDisabled(Forbidden):
    code = "signup-disabled"
    title = "Sign-up is switched off"


class WrongPassword(Forbidden):
    code = "wrong-password"
    title = "Wrong password"

    def __init__(self) -> None:
        detail = "It is not the current password."
        super().__init__(detail, fields=[FieldError("body", "/current_password", detail)])


class NotFound(DomainError):
    code = "not-found"
    title = "Not Found"


class Conflict(DomainError):
    code = "conflict"
    title = "Conflict"


class AlreadyBootstrapped(Conflict):
    code = "already-bootstrapped"
    title = "Already bootstrapped"


class EmailTaken(Conflict):
    code = "email-taken"
    title = "E-mail taken"

    def __init__(self, email: str) -> None:
        detail = f"There is already an account for {email}."
        super().__init__(detail, fields=[FieldError("body", "/email", detail)])


class NameTaken(Conflict):
    code = "name-taken"
    title = "Name taken"

    def __init__(self, name: str) -> None:
        detail = f"There is already one with the name {name}."
        super().__init__(detail, fields=[FieldError("body", "/name", detail)])


class UnknownExercise(Conflict):
    code = "unknown-exercise"
    title = "Unknown exercise"


class UnknownMuscleGroup(Conflict):
    code = "unknown-muscle-group"
    title = "Unknown muscle group"


class MuscleGroupInUse(Conflict):
    code = "muscle-group-in-use"
    title = "Muscle group in use"


class ImplausibleTime(Conflict):
    code = "implausible-time"
    title = "Implausible time"


class ConfirmationMismatch(Conflict):
    code = "confirmation-mismatch"
    title = "Not confirmed"


class OwnAccount(Conflict):
    code = "own-account"
    title = "Own account"


class LastAdmin(Conflict):
    code = "last-admin"
    title = "Last administrator"


class Retired(DomainError):
    code = "retired"
    title = "Retired"


class LegacyWodRetired(Retired):
    code = "legacy-wod-retired"


class Unprocessable(DomainError):
    code = "unprocessable"
    title = "Unprocessable Content"


class IdempotencyKeyReused(Unprocessable):
    code = "idempotency-key-reused"
    title = "Idempotency-Key reused"

    def __init__(self) -> None:
        detail = "This Idempotency-Key was used with another body; use a new key for another request."
        super().__init__(detail, fields=[FieldError("header", "Idempotency-Key", detail)])


class NoExerciseLeft(Unprocessable):
    code = "no-exercise-left"
    title = "No exercise left"


class TooManyAttempts(DomainError):
    code = "too-many-attempts"
    title = "Too many attempts"

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__(f"Try again in {retry_after_s} seconds.", headers={"Retry-After": str(retry_after_s)})


class Unavailable(DomainError):
    code = "unavailable"
    title = "Unavailable"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"Retry-After": str(RETRY_AFTER_S)})


class DatabaseUnavailable(Unavailable):
    code = "database-unavailable"
    title = "Database unavailable"


class Busy(Unavailable):
    code = "busy"
    title = "Busy"
