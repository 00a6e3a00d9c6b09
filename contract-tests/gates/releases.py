"""The released contracts: one bundled document for each service and version, spec/released/<version>/<service>.yaml."""

from dataclasses import dataclass
from pathlib import Path

from boundary.contract import Contract
from gates.node_tools import ROOT
from gates.versions import Version

SERVICES = ("monolith", "coach")
FOLDER = ROOT / "spec" / "released"


@dataclass(frozen=True)
class Release:
    """A contract that clients were given."""

    version: Version
    contract: Contract


def current(service: str) -> Contract:
    """The contract as it stands in the tree. Raises ContractError."""
    return Contract.load(ROOT / "spec" / service / "openapi.yaml")


def version_of(contract: Contract) -> Version:
    """Its info.version. Raises VersionError."""
    return Version.parse(str(contract.document["info"]["version"]))


def latest(service: str, folder: Path = FOLDER) -> Release | None:
    """The service's newest release; services are released each by itself. Raises ContractError, VersionError."""
    files = {Version.parse(file.parent.name): file for file in folder.glob(f"*/{service}.yaml")}
    if not files:
        return None
    newest = max(files)
    return Release(newest, Contract.load(files[newest]))


def write(service: str, contract: Contract, folder: Path = FOLDER) -> Path:
    """Keep the contract under its version. Raises FileExistsError: what clients were given is not rewritten."""
    file = folder / str(version_of(contract)) / f"{service}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as stream:
        stream.write(contract.yaml)
    return file
