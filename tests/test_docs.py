"""The documentation is true: links lead somewhere, the diagram is the contract, and every example runs.

Shell blocks (``sh``) run one after the other against a small shop that a real server serves; ``console`` blocks are for
people at a terminal, and their make targets and commands must exist; ``python`` blocks run beside the shell's shop.
"""

import configparser
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.artefacts import fetch
from shopkeeper.settings import Settings
from shopkeeper.types.errors import Unavailable
from tests.conftest import ROOT
from tests.pair import pair
from tests.samples import draw, feed
from tests.warm import commands

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "shopkeeper").rglob("*.md"),
        *(ROOT / "training").rglob("*.md"),
    ]
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BIN = Path(sys.executable).parent
PATIENCE = 60.0


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(language: str, pages: list[Path] = PAGES) -> list[tuple[Path, str]]:
    return [
        (page, code)
        for page in pages
        for kind, code in BLOCK.findall(page.read_text("utf-8"))
        if kind == language
    ]


README = ROOT / "README.md"
EXAMPLES = [page for page in PAGES if page != README and (blocks("sh", [page]) or blocks("python", [page]))]
HALF = len(EXAMPLES) // 2


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = {link.partition("#")[0] for link in LINK.findall(page.read_text("utf-8")) if ":" not in link}
    assert not {target for target in targets if target and not (page.parent / target).exists()}


def test_the_diagram_is_the_contract() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = [
        set(re.findall(r"\w+", line))
        for line in contracts["importlinter:contract:layers"]["layers"].split("\n")
        if line
    ]
    (_, drawn), *others = blocks("mermaid", [ROOT / "docs" / "architecture.md"])
    boxes = {
        key: set(re.findall(r"\w+", label))
        for key, label in re.findall(r'^\s*(\w+)\["(.+)"\]$', drawn, re.MULTILINE)
    }
    chain = next(line for line in drawn.splitlines() if "-->" in line)
    assert not others
    assert [boxes[key.strip()] for key in chain.split("-->")] == layers


def test_every_package_is_told() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    packages = {path.parent.name for path in (ROOT / "shopkeeper").glob("*/__init__.py")} - {"adapters"}
    assert not {package for package in packages if f"`{package}`" not in told}


def test_decisions_are_numbered_without_gaps_and_say_what_lost() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text("utf-8")
        for part in ("Context", "Decision", "Consequences", "Tried and lost"):
            assert f"**{part}.**" in text, f"{path.name}: {part}"


def test_every_artefact_is_credited() -> None:
    from shopkeeper.artefacts import manifest

    notice = (ROOT / "NOTICE").read_text("utf-8")
    missing = {
        one.name for one in manifest().values() if re.split("==|(?<=.)@", one.package)[0] not in notice
    }
    assert not missing


@pytest.mark.parametrize(
    ("page", "code"), blocks("console"), ids=lambda part: "" if isinstance(part, str) else name(part)
)
def test_commands_for_people_exist(page: Path, code: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    from shopkeeper.cli.app import app

    commands = {one.name or one.callback.__name__ for one in app.registered_commands} | {
        group.name for group in app.registered_groups
    }
    for line in filter(None, code.splitlines()):
        if target := re.match(r"\$? ?make (\w+)", line):
            assert re.search(rf"^{target[1]}:", makefile, re.MULTILINE), line
        if command := re.match(r"\$? ?shopkeeper (\w+)", line):
            assert command[1] in commands, line


def wait(address: str, server: subprocess.Popen[bytes]) -> None:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not answer: exit code {server.poll()}")


def run(command: list[str], world: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=world, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="class")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a feed, a photo and an encoder."""
    try:
        fetch("minilm-int8", Settings())
    except Unavailable as reason:
        pytest.skip(f"the text model is not on this machine: {reason}")
    folder = tmp_path_factory.mktemp("docs")
    feed(folder)
    draw(folder / "photo.jpg", "royalblue")
    pair(folder / "my-encoder", "my:encoder")
    return folder


@pytest.fixture(scope="class")
def environment(world: Path) -> dict[str, str]:
    """That of a fresh shop."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "SHOPKEEPER_DATA": str(world / "shop"), "NO_COLOR": "1"}


@pytest.fixture(scope="class")
def warm(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The same with commands that have started already: the README's start in earnest, and three dozen pages' need not."""
    with commands(tmp_path_factory.mktemp("warm") / "bin") as folder:
        yield {**environment, "PATH": f"{folder}{os.pathsep}{environment['PATH']}"}


@pytest.fixture(scope="class")
def port(world: Path, environment: dict[str, str]) -> Iterator[int]:
    """Where the shop of ``world`` is served."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    command = [sys.executable, "-m", "shopkeeper.cli", "serve", "--port", str(free)]
    with (world / "serve.log").open("w") as log:
        server = subprocess.Popen(command, cwd=world, env=environment, stdout=log, stderr=log)
    try:
        wait(f"http://127.0.0.1:{free}/healthz", server)
        yield free
    finally:
        server.terminate()
        server.wait(30)


def run_all(page: Path, world: Path, environment: dict[str, str], port: int) -> None:
    for language, code in BLOCK.findall(page.read_text("utf-8")):
        here = re.sub(r"(localhost|127\.0\.0\.1):8000", rf"\1:{port}", code)
        if language == "sh":
            if "curl" in here and not shutil.which("curl"):
                continue
            answer = run(["bash", "-euo", "pipefail", "-c", here], world, environment)
            assert '"status":4' not in answer, answer
        elif language == "python":
            run(["python", "-c", here], world, environment)


class TestHalfOfTheExamples:
    """In reading order, in one shop: the README imports its feed and asks it by shell, HTTP and Python.

    By classes, so that two workers share the pages.
    """

    @pytest.mark.parametrize("page", [README, *EXAMPLES[:HALF]], ids=name)
    def test_run(
        self, page: Path, world: Path, environment: dict[str, str], warm: dict[str, str], port: int
    ) -> None:
        run_all(page, world, environment if page == README else warm, port)


class TestTheOtherHalf:
    @pytest.fixture(scope="class", autouse=True)
    @staticmethod
    def _goods(world: Path, warm: dict[str, str]) -> None:
        """The README's, by its first command alone."""
        run(["shopkeeper", "import", "products.csv"], world, warm)

    @pytest.mark.parametrize("page", EXAMPLES[HALF:], ids=name)
    def test_run(self, page: Path, world: Path, warm: dict[str, str], port: int) -> None:
        run_all(page, world, warm, port)
