"""Rules of the house that no linter knows: each is a search through the tree."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tools import contract_types

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("boundary", "coach", "deploy", "facade", "load", "monolith", "tools")
MAX_LINES = 300
# Spelt in two parts, so that this file keeps the rule that it checks.
REGISTRY_HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb" + "ian.org")
MACHINE_PATHS = ("/" + "work/", "/" + "root/", "/" + "tmp/", "/home" + "/")
INDEX_OPTIONS = ("--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "--trusted" + "-host", "file" + ":")


def sources(*folders: str) -> list[Path]:
    """The Python files under the folders, without tests."""
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    assert files
    return [file for file in files if "tests" not in file.relative_to(ROOT).parts]


def kept_files() -> list[Path]:
    """Every file that git has or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def lines_with(needles: Iterable[str], files: Iterable[Path]) -> list[str]:
    """Where one of the needles stands, as `file:line: text`."""
    pattern = re.compile("|".join(map(re.escape, needles)))
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def nodes(file: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def places(file: Path, found: Iterable[ast.AST]) -> list[str]:
    return [f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}" for node in found]


def names(node: ast.AST, name: str) -> bool:
    """Tell whether the node speaks of the name: by itself, as an attribute, or in an import."""
    return name in (getattr(node, "id", None), getattr(node, "attr", None), getattr(node, "name", None))


def is_status(node: ast.AST) -> bool:
    """Tell whether this names an HTTP status: HTTPStatus, or a number given as a status."""
    given = node.value if isinstance(node, ast.keyword) and "status" in (node.arg or "") else None
    return names(node, "HTTPStatus") or (isinstance(given, ast.Constant) and given.value in range(100, 600))


def calls(file: Path, name: str) -> list[ast.Call]:
    """Every call of a function, or of a method, of that name."""
    return [node for node in nodes(file) if isinstance(node, ast.Call) and names(node.func, name)]


def test_only_settings_read_the_environment() -> None:
    files = [file for file in sources("boundary", "coach", "monolith") if file.name != "settings.py"]

    def reads(node: ast.AST) -> bool:
        return names(node, "environ") or names(node, "getenv")

    assert not [place for file in files for place in places(file, filter(reads, nodes(file)))]


def test_only_the_unit_of_work_commits() -> None:
    unit_of_work = ROOT / "monolith" / "db" / "unit_of_work.py"
    files = [file for file in sources("coach", "monolith") if file != unit_of_work]

    assert not [place for file in files for place in places(file, calls(file, "commit"))]


def test_use_cases_and_planning_know_no_http_status() -> None:
    files = sources("monolith/services", "monolith/db", "coach/planning")

    assert not [place for file in files for place in places(file, filter(is_status, nodes(file)))]


def test_only_programs_print() -> None:
    files = [file for file in sources("boundary", "coach", "monolith") if file.name not in ("cli.py", "main.py")]

    assert not [place for file in files for place in places(file, calls(file, "print"))]


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    # What is generated is as long as its contract; nobody reads it from end to end.
    generated = {ROOT / module.file for module in contract_types.MODULES}
    folders = [ROOT / folder for folder in (*PACKAGES, "contract-tests")]
    written = [file for folder in folders for file in sorted(folder.rglob("*.py")) if file not in generated]

    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in written}

    assert not [f"{file.relative_to(ROOT)}: {length}" for file, length in lengths.items() if length > MAX_LINES]


def test_every_module_says_what_it_is_for() -> None:
    files = [file for file in sources(*PACKAGES, "contract-tests") if file.name != "__init__.py"]

    assert not [file for file in files if ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) is None]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    text = [file for file in kept_files() if file.suffix not in (".png", ".ico")]

    assert not lines_with(MACHINE_PATHS, text)


def test_no_file_names_a_package_registry() -> None:
    assert not lines_with(REGISTRY_HOSTS, kept_files())


class TestRequirements:
    locks = sorted(ROOT.glob("requirements*.txt"))

    def test_packages_come_from_wherever_the_machine_says(self) -> None:
        assert not lines_with(INDEX_OPTIONS, self.locks)

    @pytest.mark.parametrize("lock", locks, ids=lambda lock: lock.name)
    def test_every_package_is_pinned_with_hashes(self, lock: Path) -> None:
        entries = requirements(lock)

        assert entries
        assert not [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]

    @pytest.mark.parametrize("lock", locks, ids=lambda lock: lock.name)
    def test_every_file_pins_what_the_largest_one_pins(self, lock: Path) -> None:
        everything = {entry.split()[0] for entry in requirements(ROOT / "requirements-load.txt")}

        assert not {entry.split()[0] for entry in requirements(lock)} - everything

    @pytest.mark.parametrize("source", sorted(ROOT.glob("requirements*.in")), ids=lambda source: source.name)
    def test_what_is_asked_for_is_what_is_pinned(self, source: Path) -> None:
        pinned = {entry.split()[0] for entry in requirements(ROOT / "requirements-load.txt")}
        asked = {line.split()[0] for line in source.read_text(encoding="utf-8").splitlines() if "==" in line}

        assert not {re.sub(r"\[.*\]", "", name).lower() for name in asked} - {name.lower() for name in pinned}

    @pytest.mark.parametrize(
        ("folder", "files"),
        [
            ("boundary", ["boundary"]),
            ("monolith", ["boundary", "monolith"]),
            ("coach", ["boundary", "coach"]),
        ],
    )
    def test_what_a_service_imports_it_asks_for(self, folder: str, files: list[str]) -> None:
        asked = {name for file in files for name in asked_for(ROOT / f"requirements-{file}.in")}

        assert not distributions(folder) - asked


def asked_for(source: Path) -> set[str]:
    """The packages that a file of requirements names itself."""
    lines = source.read_text(encoding="utf-8").splitlines()
    return {re.split(r"[\[=]", line)[0].lower() for line in lines if "==" in line}


def distributions(folder: str) -> set[str]:
    """The packages that the modules of a folder import, tests left out."""
    providers = packages_distributions()
    modules = set()
    for node in (node for file in sources(folder) for node in nodes(file)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
    tops = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
    return {providers[top][0].lower().replace("_", "-") for top in tops if top in providers}


def requirements(lock: Path) -> list[str]:
    """The entries of a lock file, each with its hashes on one line."""
    joined = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]
