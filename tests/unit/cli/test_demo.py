"""The demo: two catalogues when they can be had, one or none said plainly, a second start that imports nothing."""

from pathlib import Path

import pytest

from shopkeeper.artefacts import fetch
from shopkeeper.cli import serving
from shopkeeper.cli.catalogues import DEMO
from shopkeeper.settings import Settings
from shopkeeper.types.errors import Unavailable
from tests.samples import feed
from tests.unit.cli.conftest import Run


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Servers that would have been started; serving itself has its own tests."""
    servers: list[Settings] = []
    monkeypatch.setattr(serving, "run", lambda settings, *, browser: servers.append(settings))
    return servers


@pytest.mark.parametrize("catalogue", DEMO, ids=lambda one: one.name)
def test_the_feed_lies_where_the_catalogue_says(catalogue: object) -> None:
    assert catalogue in DEMO
    try:
        archive = fetch(catalogue.name, Settings())
    except Unavailable as reason:
        pytest.skip(f"{catalogue.name} is not on this machine: {reason}")
    with catalogue.unpacked(archive) as found:
        assert found.stat().st_size > 1_000
    assert not found.exists()


def test_without_a_network_and_without_a_feed_the_demo_says_what_is_missing(
    run: Run, opened: list[Settings], tmp_path: Path
) -> None:
    result = run("demo", env={"SHOPKEEPER_OFFLINE": "1", "SHOPKEEPER_CACHE": str(tmp_path / "empty")})
    assert result.exit_code == 2
    assert "minilm-int8" in result.stderr
    assert "SHOPKEEPER_MIRROR" in result.stderr
    assert not opened


def test_opens_with_what_there_is_and_says_what_is_not(
    run: Run, stocked: Path, opened: list[Settings], tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    model = fetch("minilm-int8", Settings())
    kept = cache / "artefacts" / model.parent.name
    kept.mkdir(parents=True)
    (kept / model.name).symlink_to(model)
    offline = {"SHOPKEEPER_OFFLINE": "1", "SHOPKEEPER_CACHE": str(cache)}
    result = run("demo", "--catalog", feed(tmp_path), env=offline)
    assert result.exit_code == 0, result.output
    assert "opening without demo-vendure" in result.stderr
    assert "opening without demo-saleor" in result.stderr
    assert opened[0].port >= 8000
    assert "6 unchanged" in " ".join(run("import", tmp_path / "products.csv").stdout.split())


def test_a_second_start_needs_nothing(run: Run, opened: list[Settings], tmp_path: Path) -> None:
    data = tmp_path / "shop"
    data.mkdir()
    (data / "demo.txt").write_text("\n".join(one.name for one in DEMO))
    result = run(
        "demo", "--port", 8765, env={"SHOPKEEPER_OFFLINE": "1", "SHOPKEEPER_CACHE": str(tmp_path / "none")}
    )
    assert result.exit_code == 0, result.output
    assert [server.port for server in opened] == [8765]
    assert not list(data.glob("*.sqlite"))
