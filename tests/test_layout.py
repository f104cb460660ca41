"""The house keeps its shape: sizes, docstrings, a light import, and nothing in the repository that does not belong."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAX_MODULE, MAX_FUNCTION = 400, 60
CODE = sorted(
    path.relative_to(ROOT)
    for folder in ("shopkeeper", "training", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
HEAVY = {
    "babel", "fastapi", "lancedb", "numpy", "onnxruntime", "opentelemetry", "PIL", "prometheus_client", "pyarrow",
    "pydantic", "rich", "sqlalchemy", "tokenizers", "torch", "typer", "uvicorn",
}  # fmt: skip
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
    )
)
MACHINE = ("/".join(("", "work", "")), "/".join(("..", "shared")))
MAY_NAME_DATA = {"tests/conftest.py", ".ci/run"}


def read(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("path", CODE, ids=str)
def test_a_module_is_short_and_says_what_it_knows(path: Path) -> None:
    text = read(path)
    assert len(text.splitlines()) <= MAX_MODULE
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{path} has no docstring"


@pytest.mark.parametrize("path", CODE, ids=str)
def test_functions_are_short(path: Path) -> None:
    long = {
        f.name: n
        for f in functions(ast.parse(read(path)))
        if (n := f.end_lineno - f.lineno + 1) > MAX_FUNCTION
    }
    assert not long, f"{path}: {long}"


def test_importing_shopkeeper_is_light() -> None:
    listing = "import sys, shopkeeper; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not HEAVY & set(loaded.stdout.split())


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_compiles_once_whatever_the_shell_says() -> None:
    probe = 'probe: ; @echo "[$$PYTHONDONTWRITEBYTECODE]"'
    said = subprocess.run(
        ["make", "-s", "--eval", probe, "probe"],
        cwd=ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "[]"


def tracked() -> list[str]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git checkout")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_nothing_names_a_registry_or_a_machine() -> None:
    found = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        banned = HOSTS if name in MAY_NAME_DATA else (*HOSTS, *MACHINE)
        found += [f"{name}: {word}" for word in banned if word in text]
    assert not found


def test_no_large_file_is_carried() -> None:
    """What was trained here is small on purpose (DESIGN: below 40 MB in all)."""
    sizes = {name: (ROOT / name).stat().st_size for name in tracked()}
    assert sum(sizes.values()) < 60_000_000, sorted(sizes, key=sizes.__getitem__)[-5:]
