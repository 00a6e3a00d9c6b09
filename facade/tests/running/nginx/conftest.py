"""nginx before two small services that do as they are told."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The folder's name has a hyphen, so it is no package: its own packages are found by this.
sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "contract-tests"))

from facade.tests.running.nginx.facade_process import Facade, running_facade
from facade.tests.running.nginx.upstream import Upstream


@pytest.fixture(scope="session")
def _monolith() -> Iterator[Upstream]:
    upstream = Upstream("monolith")
    yield upstream
    upstream.stop()


@pytest.fixture(scope="session")
def _coach() -> Iterator[Upstream]:
    upstream = Upstream("coach")
    yield upstream
    upstream.stop()


@pytest.fixture(scope="session")
def _facade(_monolith: Upstream, _coach: Upstream, tmp_path_factory) -> Iterator[Facade]:
    folder = tmp_path_factory.mktemp("facade")
    with running_facade(folder, monolith=[_monolith.address], coach=[_coach.address]) as facade:
        yield facade


@pytest.fixture(scope="session")
def _hurried(_monolith: Upstream, _coach: Upstream, tmp_path_factory) -> Iterator[Facade]:
    folder = tmp_path_factory.mktemp("hurried")
    with running_facade(folder, monolith=[_monolith.address], coach=[_coach.address], hurried=True) as facade:
        yield facade


@pytest.fixture
def monolith(_monolith: Upstream) -> Upstream:
    """The monolith, which answers everything with its name and has been asked nothing yet."""
    _monolith.forget()
    return _monolith


@pytest.fixture
def coach(_coach: Upstream) -> Upstream:
    """The coach, likewise."""
    _coach.forget()
    return _coach


@pytest.fixture
def facade(_facade: Facade, monolith, coach) -> Iterator[Facade]:
    """The façade before both, in whatever modes the test before has left it, but with no copies under way."""
    yield _facade
    if any(route.mode == "shadow" for route in _facade.live().values()):
        # A copy outlives the answer that it belongs to. It ends with its worker, so no later test is asked by it.
        _facade.change("legacy")


@pytest.fixture
def hurried(_hurried: Facade, monolith, coach) -> Facade:
    """Another one, with the time-outs that athletes get."""
    return _hurried
