"""Says what is wrong with a value: one sentence per field, naming the bound and never a submitted text."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from jsonschema_rs import ValidationError, ValidationErrorKind, Validator

from boundary.errors import FieldError
from boundary.rejections import MAX_FIELDS

_MAX_KEY = 60
_MAX_OPTIONS = 200

# Numbers may be said again: bounds are for numbers only, and a password is never one.
_SENTENCES: Final[dict[type[ValidationErrorKind], Callable[[Any], str]]] = {
    ValidationErrorKind.Type: lambda error: f"must be of type {' or '.join(error.kind.types)}",
    ValidationErrorKind.Minimum: lambda error: f"{error.instance} is less than the minimum of {error.kind.limit}",
    ValidationErrorKind.Maximum: lambda error: f"{error.instance} is greater than the maximum of {error.kind.limit}",
    ValidationErrorKind.ExclusiveMinimum: lambda error: f"{error.instance} is not greater than {error.kind.limit}",
    ValidationErrorKind.ExclusiveMaximum: lambda error: f"{error.instance} is not less than {error.kind.limit}",
    ValidationErrorKind.MultipleOf: lambda error: f"{error.instance} is not a multiple of {error.kind.multiple_of}",
    ValidationErrorKind.MinLength: lambda error: f"is shorter than {error.kind.limit} characters",
    ValidationErrorKind.MaxLength: lambda error: f"is longer than {error.kind.limit} characters",
    ValidationErrorKind.Pattern: lambda error: f"does not match {error.kind.pattern}",
    ValidationErrorKind.Format: lambda error: f"is not a valid {error.kind.format}",
    ValidationErrorKind.Enum: lambda error: f"must be one of {_options(error.kind.options)}",
    ValidationErrorKind.MinItems: lambda error: f"has fewer than {error.kind.limit} items",
    ValidationErrorKind.MaxItems: lambda error: f"has more than {error.kind.limit} items",
    ValidationErrorKind.UniqueItems: lambda _: "has the same item twice",
    ValidationErrorKind.MinProperties: lambda error: f"has fewer than {error.kind.limit} properties",
    ValidationErrorKind.MaxProperties: lambda error: f"has more than {error.kind.limit} properties",
    ValidationErrorKind.OneOfMultipleValid: lambda _: "fits more than one of the allowed forms",
}


def faults(validator: Validator, value: Any, location: str, name: str = "") -> list[FieldError]:
    """Return what is wrong with the value; empty when nothing is, and not much longer than a problem takes.

    `name` is that of a parameter; the fields of a body are named by JSON Pointer.
    """
    if validator.is_valid(value):
        return []
    found: list[FieldError] = []
    for error in validator.iter_errors(value):
        for path, sentence in _explain(error):
            fault = FieldError(location, name if location != "body" else pointer(path), sentence)
            if fault not in found:
                found.append(fault)
        if len(found) >= MAX_FIELDS:
            break
    return found


def pointer(path: Iterable[str | int]) -> str:
    """Write a JSON Pointer (RFC 6901); long keys are cut."""
    return "".join("/" + str(part)[:_MAX_KEY].replace("~", "~0").replace("/", "~1") for part in path)


def _explain(error: ValidationError) -> Iterator[tuple[list[str | int], str]]:
    path = error.instance_path
    match error.kind:
        case ValidationErrorKind.AdditionalProperties(unexpected=names):
            for name in names[:MAX_FIELDS]:
                yield [*path, name], "is not a known field"
        case ValidationErrorKind.Required(property=name):
            yield [*path, name], "is required"
        case ValidationErrorKind.AnyOf(context=branches) | ValidationErrorKind.OneOfNotValid(context=branches):
            meant = _meant_branch(path, branches)
            if meant is None:
                yield path, "fits none of the allowed forms"
            for inner in meant or ():
                yield from _explain(inner)
        case kind:
            sentence = _SENTENCES.get(type(kind))
            yield path, sentence(error) if sentence else f"breaks the rule {kind.name}"


def _meant_branch(path: list[str | int], branches: list[list[ValidationError]]) -> list[ValidationError] | None:
    """Return the errors of the one branch that the client plainly meant, if it can be told."""
    for is_out in (_is_other_type, _is_other_kind):
        left = [errors for errors in branches if errors and not any(is_out(path, error) for error in errors)]
        if len(left) == 1:
            return left[0]
        branches = left or branches
    return None


def _is_other_type(path: list[str | int], error: ValidationError) -> bool:
    return isinstance(error.kind, ValidationErrorKind.Type) and error.instance_path == path


def _is_other_kind(path: list[str | int], error: ValidationError) -> bool:
    """Tell whether a member with fixed values, such as `kind`, says that another branch was meant."""
    return isinstance(error.kind, ValidationErrorKind.Enum) and len(error.instance_path) == len(path) + 1


def _options(options: list[Any]) -> str:
    text = ", ".join("null" if option is None else str(option) for option in options)
    return text if len(text) <= _MAX_OPTIONS else text[:_MAX_OPTIONS] + "…"
