"""All rules, found by reflection so that none is forgotten."""

import inspect
from types import ModuleType

from hygiene.rules import Rule, answers, examples, naming, references, schemas, text, validity, zones

SUBJECTS = (validity, text, naming, answers, schemas, references, examples, zones)


def _rules_of(module: ModuleType) -> list[Rule]:
    return [
        rule
        for name, rule in inspect.getmembers(module, inspect.isfunction)
        if rule.__module__ == module.__name__ and not name.startswith("_")
    ]


RULES: tuple[Rule, ...] = tuple(rule for module in SUBJECTS for rule in _rules_of(module))


def title(rule: Rule) -> str:
    """The rule's name as it stands in a report: subject.rule."""
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"
