"""Puts the built-in catalogue into the database, again and again without harm."""

from collections.abc import Iterable

from sqlalchemy import Engine

from monolith.catalogue.builtin import CatalogueExercise, MuscleGroupRow
from monolith.db.exercise_mapping import OWN_SOURCE
from monolith.db.naming import name_key
from monolith.db.sourced import SourcedRow, SyncCounts
from monolith.db.unit_of_work import UnitOfWork


def seed_catalogue(
    engine: Engine, *, exercises: Iterable[CatalogueExercise], muscle_groups: Iterable[MuscleGroupRow]
) -> SyncCounts:
    """Write what is new or has changed since the last start; what an admin edited or deleted stays as it is."""
    with UnitOfWork(engine)() as repos:
        return repos.catalogue_sync.synchronise(
            source=OWN_SOURCE,
            rows=[_sourced(exercise) for exercise in exercises],
            body_parts={group.name: group.body_part for group in muscle_groups},
        )


def _sourced(exercise: CatalogueExercise) -> SourcedRow:
    primary = dict.fromkeys(exercise.primary_muscles, True)
    secondary = dict.fromkeys(exercise.secondary_muscles, False)
    return SourcedRow(
        source_id=name_key(exercise.name),
        name=exercise.name,
        description=exercise.description,
        steps=exercise.steps,
        difficulty=exercise.difficulty,
        equipment_items=exercise.equipment_items,
        mechanic=exercise.mechanic,
        movement_pattern=exercise.movement_pattern,
        unilateral=exercise.unilateral,
        muscles=primary | secondary,
    )
