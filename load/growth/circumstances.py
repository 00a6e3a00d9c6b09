"""On what a study was made, and with how much of it."""

from collections.abc import Mapping

from load.growth.options import Options
from load.machine import database_version, machine


def told(database_url: str, options: Options) -> Mapping[str, str]:
    """By name, for people."""
    return {
        **machine(),
        "database": database_version(database_url),
        "rounds": f"{options.rounds}, the sizes in turn",
        "workouts": f"{options.requests} for each size and round, one after the other",
    }
