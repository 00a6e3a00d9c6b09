"""The rule that the time zones of the contract are those that the services can compute with."""

from collections.abc import Iterator
from importlib import resources

from hygiene.library import Finding, Library
from hygiene.walk import spots

# Not places: `Factory` means that nobody has set the clock.
NO_ZONES = frozenset({"Factory", "localtime"})


def time_zones_are_those_of_tzdata(library: Library) -> Iterator[Finding]:
    """Every schema TimeZone lists the zones of the installed tzdata, sorted."""
    known = set(resources.files("tzdata").joinpath("zones").read_text("utf-8").split()) - NO_ZONES
    for spot in spots(library, "schema"):
        if spot.keys[-2:] == ("schemas", "TimeZone"):
            listed = spot.value["enum"]
            for zone in sorted(known - set(listed)):
                yield Finding(str(spot), f"{zone} is missing")
            for zone in sorted(set(listed) - known):
                yield Finding(str(spot), f"{zone} is not a zone of tzdata")
            if listed != sorted(set(listed)):
                yield Finding(str(spot), "the zones must be sorted, each once")
