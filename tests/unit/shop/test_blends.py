"""In a running shop: a blend is taken in by one file, followed by every process, named in the log, gone back from, and refused when altered."""

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import orjson
import pytest

from shopkeeper.recommend.blend import SHIPPED, Blend
from shopkeeper.recommend.models.hybrid import LENGTHS
from shopkeeper.shop import Shop
from shopkeeper.shop.blends import CARD, MODEL, VOCABULARY, Blends, read_model
from shopkeeper.shop.reconstructing import reconstruct
from shopkeeper.types import Context, Happened, Occasion, Picks, ProductId, ShopperId, Surface
from shopkeeper.types.errors import InvalidInput, Unavailable
from tests.known import event_of, known
from tests.transformer import card, follows, ring, transformer
from tests.unit.search.test_journey import opened, shirts

SHIRTS = [ProductId(f"shirt-{n:03}") for n in range(3)]
SHARES = ({"sequence": 0.6, "alike": 0.2, "popular": 0.2},) * LENGTHS
ANN = Context(who=known("ann"))


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    """Nothing is left to chance, and a busy machine leaves nothing out."""
    with opened(shirts([1_000, 2_000, 9_000]), exploration=0.0, recommend_ms=60_000) as front:
        yield front


def made(step: int = 1) -> Blend:
    return Blend("", SHIPPED, SHARES, transformer(SHIRTS, ring(3, step)))


def asked(shop: Shop) -> Picks:
    return shop.recommend(Surface.FOR_YOU, Occasion(seen=(SHIRTS[0],), context=ANN))


def test_a_running_shop_follows_the_choice_and_its_log_names_the_model(shop: Shop) -> None:
    other = Blends(shop.settings.data)  # as the command would, in another process
    assert "blend" not in asked(shop).trace.versions
    name = other.keep(made())
    other.use(name)
    picks = asked(shop)
    assert picks.picks[0].product == SHIRTS[1] and picks.trace.versions["blend"] == "blend:1"
    shop.offered(picks, ANN)
    for _ in range(200):
        if any(event_of(kept).kind is Happened.SHOWN for kept in shop.events.of(ShopperId("ann"))):
            break
        time.sleep(0.02)
    found = reconstruct(shop, picks.trace.id)
    assert found.then[0]["sequence"].startswith("sequence:") and found.then[0]["blend"] == "blend:1"
    (shown,) = found.events
    assert any(one.startswith("foresee") and " ms of " in one for one in found.reckonings[0]["stages"])
    assert shown.lines[0].features["sequence"] > 0.5
    second = other.keep(made(2))
    other.use(second)
    assert asked(shop).picks[0].product == SHIRTS[2]
    assert other.back() == name and asked(shop).picks[0].product == SHIRTS[1]
    other.use("default")
    assert "blend" not in asked(shop).trace.versions
    changes = [(entry.what, entry.target) for entry in reconstruct(shop, picks.trace.id).since]
    assert changes == [("blend.use", second), ("blend.use", name), ("blend.use", "default")]
    assert all(len(entry.more["sha256"]) == 64 for entry, _ in shop.audit.entries() if entry.target == name)


def test_a_file_that_was_altered_is_refused_and_closes_no_shop(tmp_path: Path) -> None:
    blends = Blends(tmp_path)
    first, second = blends.keep(made()), blends.keep(made(2))
    blends.use(first)
    file = tmp_path / "blends" / "blend-1.zip"
    file.write_bytes((tmp_path / "blends" / "blend-2.zip").read_bytes())
    assert Blends(tmp_path).active is None and Blends(tmp_path).answering().name == "default"
    blends.use(second)
    with pytest.raises(Unavailable, match="not the one that was kept"):
        blends.back()
    assert blends.choice().active == second
    assert [(one.name, one.about is not None) for one in blends.known()] == [(second, True), (first, False), ("default", False)]  # fmt: skip


def folder(path: Path) -> Path:
    body, words = follows(ring(3)), SHIRTS
    (path / MODEL).write_bytes(body)
    (path / VOCABULARY).write_bytes(orjson.dumps(words))
    (path / CARD).write_bytes(orjson.dumps(asdict(card(body, words))))
    return path


def test_a_model_is_read_with_its_card_or_not_at_all(tmp_path: Path) -> None:
    assert read_model(folder(tmp_path)).vocabulary == tuple(SHIRTS)
    (tmp_path / VOCABULARY).write_bytes(orjson.dumps(SHIRTS[::-1]))
    with pytest.raises(InvalidInput, match="vocabulary"):
        read_model(tmp_path)
    (tmp_path / MODEL).write_bytes(b"another one")
    with pytest.raises(InvalidInput, match="not the file"):
        read_model(tmp_path)
    (tmp_path / CARD).write_text("{")
    with pytest.raises(InvalidInput) as refused:
        read_model(tmp_path)
    assert "training.sequence" in refused.value.fix
