"""What a workout costs the database."""

import pytest
from sqlalchemy import Engine, func, select

from monolith.db.models import Base, CatalogueRevisionRow
from monolith.tests.actors import Actor
from monolith.tests.clock import SettableClock
from monolith.tests.statements import sent_statements
from monolith.tests.training_bodies import an_entry
from monolith.tests.wod.asking import HISTORY, planned, workout


class TestCost:
    @pytest.mark.parametrize(("entries", "statements"), [(0, 1), (500, 1), (1_000, 2)])
    def test_it_takes_a_few_statements_however_long_the_history(
        self, athlete: Actor, today: SettableClock, entries: int, statements: int
    ) -> None:
        for _ in range(entries // 500):
            athlete.post(HISTORY, [an_entry(performed_at="2026-11-24T08:00:00Z")] * 500)
        workout(athlete)

        with sent_statements() as sent:
            workout(athlete)

        assert len(sent) == statements, sent

    def test_asking_writes_nothing(self, athlete: Actor, engine: Engine) -> None:
        athlete.post(HISTORY, an_entry(), headers={"Idempotency-Key": "key"})
        before = stored(engine)

        for _ in range(3):
            workout(athlete)
            planned(athlete, {"excluded_ids": [1], "seed": "another"})

        assert stored(engine) == before


def stored(engine: Engine) -> dict[str, object]:
    """How many rows each table has, and the catalogue's revision."""
    with engine.connect() as connection:
        counts: dict[str, object] = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
        return counts | {"revision": connection.scalar(select(CatalogueRevisionRow.revision))}
