"""One deployment for all tests of the compose project."""

from collections.abc import Iterator

import pytest

from containers.deployment import Deployment
from pair.people import Account, bootstrap_admin


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Everything built and healthy; whatever an interrupted run left is taken away before."""
    made = Deployment("fit-containers-test", tmp_path_factory.mktemp("deployment"))
    made.end()
    try:
        # How long that takes is the business of the network, and of what was built before.
        made.compose("build")
        made.took_s = made.start()
        yield made
    finally:
        made.end()


@pytest.fixture(scope="session")
def admin(deployment: Deployment) -> Account:
    """The first administrator, made with the key of this deployment."""
    return bootstrap_admin(deployment.facade, deployment.bootstrap_key())
