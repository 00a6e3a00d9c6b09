"""What a workout must be like for an athlete and a day, whatever its ranking."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SIZE = 6
_SHARES = {True: 1.2, False: 0.8}
_AS_IN_THE_CATALOGUE = ("name", "description", "difficulty", "equipment", "instructions")


@dataclass(frozen=True)
class Bounds:
    """What may be given: the exercises by id, and which of them were done yesterday."""

    allowed: Mapping[int, Mapping[str, Any]]
    yesterday: frozenset[int]

    @classmethod
    def of(
        cls,
        catalogue: Mapping[int, Mapping[str, Any]],
        profile: Mapping[str, Any],
        *,
        yesterday: Collection[int],
        excluded: Collection[int] = (),
    ) -> "Bounds":
        """What profile and wish leave of the catalogue."""
        forbidden = {*profile["avoided_exercise_ids"], *excluded}
        allowed = {
            id_: exercise
            for id_, exercise in catalogue.items()
            if id_ not in forbidden and _equipped(exercise["equipment_items"], profile["equipment"])
        }
        return cls(allowed, frozenset(yesterday))

    @property
    def nothing_left(self) -> bool:
        return not self.allowed

    def complaints(self, exercises: Sequence[Mapping[str, Any]]) -> list[str]:
        """What is wrong with a workout, in words; nothing when it is as it must be."""
        ids = [exercise["id"] for exercise in exercises]
        size = min(_SIZE, len(self.allowed))
        needed = max(0, size - len(self.allowed.keys() - self.yesterday))
        marked = [exercise["id"] for exercise in exercises if exercise["repeated"]]
        strangers = [id_ for id_ in ids if id_ not in self.allowed]
        unmarked = [id_ for id_ in ids if id_ in self.yesterday and id_ not in marked]
        fresh = [id_ for id_ in marked if id_ not in self.yesterday]
        found = {
            f"{strangers} are excluded, avoided, without their equipment, or not in the catalogue": strangers,
            f"{unmarked} were done yesterday and are not marked `repeated`": unmarked,
            f"{fresh} are marked `repeated` and were not done yesterday": fresh,
            f"an exercise comes twice in {ids}": len(ids) != len(set(ids)),
            f"there are {len(ids)} exercises, and {size} can be given": len(ids) != size,
            f"{len(marked)} of yesterday's are given, and {needed} are needed to fill up": len(marked) != needed,
            f"those of yesterday do not come last in {ids}": marked != ids[len(ids) - len(marked) :],
        }
        contents = [_miswritten(exercise, self.allowed[exercise["id"]]) for exercise in exercises if not strangers]
        return [complaint for complaint, true in found.items() if true] + [told for told in contents if told]


def _equipped(items: Sequence[str], at_hand: Sequence[str] | None) -> bool:
    return at_hand is None or (bool(items) and {*items} <= {*at_hand, "none"})


def _miswritten(given: Mapping[str, Any], exercise: Mapping[str, Any]) -> str | None:
    """How an exercise of a workout differs from that of the catalogue; None when it does not."""
    groups = [
        {**group, "intensity": round(min(1.0, (exercise["difficulty"] - 1) / 4 * _SHARES[group["is_primary"]]), 4)}
        for group in exercise["muscle_groups"]
    ]
    expected = {**{name: exercise[name] for name in _AS_IN_THE_CATALOGUE}, "muscle_groups": groups}
    wrong = [name for name, value in expected.items() if given[name] != value]
    if (given["suggested_weight"] == 0) != (exercise["equipment_items"] == ["none"]):
        wrong.append("suggested_weight")
    return f"{given['name']} differs from the catalogue in {', '.join(wrong)}" if wrong else None
