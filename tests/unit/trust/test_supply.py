"""What is shipped is known, free of strong copyleft, and loaded without running anything that lies in a file."""

import ast
import io
import json
import pickle
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.ranking.learned import Forest
from shopkeeper.trust import supply
from shopkeeper.types.errors import ShopkeeperError
from tests.conftest import ROOT
from tests.unit.cli.conftest import Run, run

__all__ = ["run"]
CODE = sorted((ROOT / "shopkeeper").rglob("*.py"))
PICKLERS = {
    "pickle",
    "_pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
    "pickletools",
}


def test_the_bill_of_materials_holds_against_the_standard_s_schema() -> None:
    rs = pytest.importorskip("jsonschema_rs")
    folder = files(pytest.importorskip("cyclonedx.schema")) / "_res"

    def schema(name: str) -> dict[str, object]:
        found: dict[str, object] = json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))
        return found

    held = {
        f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json": schema(name)
        for name in ("spdx", "jsf-0.82")
    }
    rs.validator_for(schema("bom-1.6"), retriever=lambda uri: held[uri.partition("#")[0]]).validate(
        supply.bom()
    )


def test_every_package_is_named_with_its_version_and_what_it_needs(run: Run) -> None:
    told = json.loads(run("sbom").stdout)
    by_name = {one["name"]: one for one in told["components"]}
    assert by_name["numpy"]["scope"] == "required" and by_name["pytest"]["scope"] == "optional"
    needed = {one["ref"]: one["dependsOn"] for one in told["dependencies"]}
    assert by_name["starlette"]["purl"] in needed[by_name["fastapi"]["purl"]]
    assert {ref for refs in needed.values() for ref in refs} <= needed.keys()
    hashed = {one["name"]: one["hashes"][0]["content"] for one in told["components"] if "hashes" in one}
    assert {"minilm-int8", "lite image tower", "lite heads"} <= hashed.keys()


def test_no_core_package_is_under_a_strong_copyleft_or_says_nothing(run: Run) -> None:
    core = [one for one in supply.packages() if one.core]
    assert len(core) > 30
    assert [one.name for one in core if one.strong_copyleft] == []
    assert [one.name for one in core if one.licence == "not stated"] == []
    assert run("sbom", "--licences").exit_code == 0


@pytest.mark.parametrize(
    ("licence", "strong"),
    [
        ("GPL-3.0-only", True), ("AGPL-3.0-or-later", True), ("GNU General Public License v3 (GPLv3)", True), ("GPLv2", True),
        ("MIT AND GPL-2.0-only", True), ("SSPL-1.0", True), ("MIT OR GPL-2.0-only", False), ("LGPL-2.1-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False), ("Apache-2.0", False), ("MPL-2.0", False), ("not stated", False),
    ],
)  # fmt: skip
def test_copyleft_is_recognised_however_it_is_written(licence: str, strong: bool) -> None:
    assert supply.Package("x", "1", licence, True, ()).strong_copyleft is strong


def pickling(tree: ast.Module) -> Iterator[str]:
    """Ways to run what lies in a file."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (one.name for one in names if one.name.partition(".")[0] in PICKLERS)
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in PICKLERS:
                yield module
            case ast.keyword("allow_pickle", ast.Constant(False)):
                continue
            case ast.keyword("allow_pickle"):
                yield "allow_pickle"
            case ast.Call(ast.Attribute(ast.Name("np" | "numpy"), "load"), keywords=given):
                if not any(one.arg == "allow_pickle" for one in given):
                    yield "np.load without allow_pickle=False"
            case ast.Call(ast.Attribute(ast.Name("torch"), "load")) | ast.Call(
                ast.Attribute(_, "read_pickle")
            ):
                yield "a loader that unpickles"
            case ast.Call(ast.Name("eval" | "exec")):
                yield "eval"
            case ast.Call(ast.Attribute(ast.Name("yaml"), "load" | "unsafe_load")):
                yield "yaml.load"
            case ast.Constant(str(text)) if text in PICKLERS - {"marshal"}:
                yield f"{text!r} by name"


def test_nothing_in_the_package_unpickles() -> None:
    found = [f"{path.name}: {what}" for path in CODE for what in pickling(ast.parse(path.read_text("utf-8")))]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import pickle", "from pickle import loads", "import joblib.numpy_pickle", "np.load(f)", "np.load(f, allow_pickle=True)",
        "np.load(f, allow_pickle=anything)", "torch.load(f)", "pd.read_pickle(f)", "eval(x)", "yaml.load(f)",
        "importlib.import_module('pickle')", "def f():\n    import dill",
    ],
)  # fmt: skip
def test_the_search_for_it_would_find_it(code: str) -> None:
    assert list(pickling(ast.parse(code)))


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("exploded"),)  # type: ignore[return-value]


def test_a_model_with_a_pickle_in_it_is_refused_and_does_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    armed = io.BytesIO()
    np.savez(armed, feature=np.array([Bomb()], dtype=object))
    for content in (armed.getvalue(), pickle.dumps(Bomb())):
        with pytest.raises((ShopkeeperError, ValueError)):
            Forest.load(content)
    assert not (tmp_path / "exploded").exists()
    pickle.loads(pickle.dumps(Bomb()))
    assert (tmp_path / "exploded").exists(), "the bomb is a real one"
