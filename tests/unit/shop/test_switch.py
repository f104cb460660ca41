"""Changing eyes: one question, one encoder; a switch that is followed; a kill that leaves the old one; and the way back."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shopkeeper import __version__
from shopkeeper.features.assortment import Indexed
from shopkeeper.settings import Settings
from shopkeeper.shop import Options, Shop, open_shop
from shopkeeper.shop.eyes import Eyes, folder_of
from shopkeeper.shop.switch import Choice, One, choose, chosen
from shopkeeper.types import (
    EVERYTHING,
    Event,
    EventId,
    Happened,
    Line,
    ProductId,
    Query,
    ReadLine,
    SessionId,
    ShopperId,
    Untrusted,
)
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound
from tests.conftest import ROOT
from tests.pair import pair
from tests.samples import draw, feed

if TYPE_CHECKING:
    from PIL.Image import Image


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A stocked shop that looks with one tiny encoder; another one, ``second``, lies beside it."""
    settings = Settings(data=tmp_path / "shop")
    settings.made()
    pair(tmp_path / "second", "tiny:second")
    choose(settings, Choice(One(str(pair(tmp_path / "first", "tiny:first")), "tiny:first")))
    with open_shop(settings) as shop:
        shop.import_feed(feed(tmp_path), Options(name="goods"))
    return settings


@pytest.fixture
def shop(settings: Settings) -> Iterator[Shop]:
    with open_shop(settings) as opened:
        yield opened


def answer(shop: Shop) -> str:
    """Which encoder answered; the answer must be one."""
    slate = shop.search(Query("red mug"))
    assert slate.hits[0].product.id == "mug"
    return slate.trace.versions["encoder"]


def second(shop: Shop, tmp_path: Path) -> Eyes:
    return shop.encoders.prepare(str(tmp_path / "second"))


def states(shop: Shop) -> dict[str, str]:
    return {known.card.name: known.state for known in shop.encoders.known()}


def test_a_second_index_is_built_beside_the_first_and_shoppers_notice_nothing(
    shop: Shop, tmp_path: Path
) -> None:
    eyes = second(shop, tmp_path)
    assert eyes.index.count() == shop.index.count() == 6
    assert answer(shop) == "tiny:first"
    assert answer(shop.through(eyes)) == "tiny:second"
    assert shop.through(eyes).recommender is shop.recommender, "nothing is opened twice, nor read again"
    assert states(shop) == {"tiny:first": "active", "tiny:second": "kept"}


def test_use_back_and_drop(shop: Shop, settings: Settings, tmp_path: Path) -> None:
    shop.encoders.use(second(shop, tmp_path))
    assert answer(shop) == "tiny:second"
    assert states(shop) == {"tiny:second": "active", "tiny:first": "former"}
    with pytest.raises(Conflict, match="is active"):
        shop.encoders.drop("tiny:second")
    assert shop.encoders.back().name == "tiny:first"
    assert answer(shop) == "tiny:first"
    shop.encoders.drop("tiny:second")
    assert not folder_of(settings, "tiny:second").exists()
    with pytest.raises(NotFound, match="nothing to go back to"):
        shop.encoders.back()
    with pytest.raises(NotFound, match="nothing is kept of 'tiny:second'"):
        shop.encoders.drop("tiny:second")


def test_once_released_another_encoder_needs_the_gates_and_the_former_does_not(
    shop: Shop, tmp_path: Path
) -> None:
    shop.audit.record("release.check", passed=1)
    eyes = second(shop, tmp_path)
    with pytest.raises(Conflict, match="the encoder may not be changed now: golden gate: never run"):
        shop.encoders.use(eyes)
    assert answer(shop) == "tiny:first"
    for what in ("evaluate.run", "redteam.run"):
        shop.audit.record(what, passed=1, version=__version__)
    shop.encoders.use(eyes)
    shop.audit.record("redteam.run", passed=0, version=__version__)
    assert shop.encoders.back().name == "tiny:first"


class Zebra:
    """Reads the same word in every picture."""

    name = "zebra:1"

    def __call__(self, picture: "Image") -> tuple[ReadLine, ...]:
        return (ReadLine(Untrusted("zebracorn"), 1.0),)


def test_words_in_pictures_are_found_with_any_eyes(shop: Shop, tmp_path: Path) -> None:
    shop = replace(shop, reader=Zebra())
    shop.catch_up()
    assert len(shop.index.lexical("zebracorn", k=9).keys) > 0
    shop.encoders.use(second(shop, tmp_path))
    assert len(shop.index.lexical("zebracorn", k=9).keys) > 0
    shop.encoders.back()
    assert len(shop.index.lexical("zebracorn", k=9).keys) > 0
    assert shop.catch_up() == 0, "nothing is built twice"


def test_tastes_are_of_the_eyes_that_look_now(shop: Shop, tmp_path: Path) -> None:
    who, now = ShopperId("ann"), time.time_ns() // 1000
    mug = shop.product(ProductId("mug"))
    line = Line(mug.id, mug.looks[0].key)
    shop.record(
        [Event(EventId("e"), Happened.VIEWED, now, who, SessionId("visit"), (line,), allows=EVERYTHING)]
    )

    def liked() -> float:
        reading = shop.features.candidates(who, [line], now)
        assert shop.features.facts.space == Indexed(shop.index, shop.encoder.dim)
        return float(reading.values[0, reading.columns.index("looks.visit")])

    assert liked() == pytest.approx(1, abs=1e-3)
    shop.encoders.use(second(shop, tmp_path))
    shop.encoders.drop("tiny:first")
    assert liked() == pytest.approx(1, abs=1e-3)


def test_imports_keep_the_former_index_alive(shop: Shop, tmp_path: Path) -> None:
    shop.encoders.use(second(shop, tmp_path))
    file = tmp_path / "products.csv"
    draw(tmp_path / "cup.jpg", "orange")
    file.write_text(
        file.read_text() + "cup,Orange Cup,Small.,Acme,Cup,Color,Orange,cup-1,5.00,3,cup.jpg,cup.jpg\n"
    )
    shop.import_feed(file, Options(name="goods"))
    assert [known.behind for known in shop.encoders.known()] == [0, 0]
    shop.encoders.back()
    assert shop.index.count() == 7


def test_an_encoder_set_by_hand_wins_over_any_switch(settings: Settings, tmp_path: Path) -> None:
    pinned = Settings(data=settings.data, encoder=str(tmp_path / "second"))
    with open_shop(pinned) as shop:
        shop.catch_up()
        assert answer(shop) == "tiny:second"
        for change in (shop.encoders.back, shop.encoders.check_free):
            with pytest.raises(Conflict, match="by hand"):
                change()
    with open_shop(settings) as shop:
        assert answer(shop) == "tiny:first"


def test_models_and_index_may_wait_until_something_asks_for_them(tmp_path: Path) -> None:
    unopenable = Settings(data=tmp_path / "shop", encoder=str(tmp_path / "nowhere"))
    with open_shop(unopenable, eager=False) as shop:
        assert not shop.experiments.store.all() and not shop.documents.list()
        assert not shop.desk.orders()
        with pytest.raises(InvalidInput, match="nowhere"):
            shop.search(Query("a mug"))
    with pytest.raises(InvalidInput, match="nowhere"):
        open_shop(unopenable)


def test_two_models_of_one_name_are_told_apart(shop: Shop, tmp_path: Path) -> None:
    pair(tmp_path / "impostor", "tiny:first")
    with pytest.raises(Conflict, match="is called tiny:first as well"):
        shop.encoders.prepare(str(tmp_path / "impostor"))
    with pytest.raises(InvalidInput, match="not a folder"):
        shop.encoders.prepare(str(tmp_path / "nowhere"))
    with pytest.raises(InvalidInput, match="there is no 'lite:0\\+1'"):
        shop.encoders.prepare("lite:0+1")
    assert answer(shop) == "tiny:first"


def test_a_model_that_is_gone_does_not_close_the_shop(settings: Settings, tmp_path: Path) -> None:
    choice = Choice(One(str(tmp_path / "nowhere"), "gone:1"))
    choose(settings, choice)
    stay = Settings.model_construct(**{**dict(settings), "encoder": str(tmp_path / "first")})
    stay.model_fields_set.discard("encoder")
    with open_shop(stay) as shop:
        assert answer(shop) == "tiny:first"
    assert chosen(settings) == choice


ASK = """
from pathlib import Path
from shopkeeper.settings import Settings
from shopkeeper.shop import open_shop
from shopkeeper.telemetry import configure_logs
from shopkeeper.types import Query
import sys
configure_logs()  # to stderr: a thread's line would land in the middle of an answer
with open_shop(Settings(data=Path(sys.argv[1]))) as shop:
    while True:
        slate = shop.search(Query("red mug"))
        assert slate.hits[0].product.id == "mug", slate
        print(slate.trace.versions["encoder"], flush=True)
"""


def test_another_process_follows_between_two_questions(
    shop: Shop, settings: Settings, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", ASK, str(settings.data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as asking:
        try:
            answers = (line.strip() for line in asking.stdout or () if line.startswith("tiny:"))
            assert next(answers) == "tiny:first"
            shop.encoders.use(second(shop, tmp_path))
            assert set(iter(answers.__next__, "tiny:second")) <= {"tiny:first"}
            shop.encoders.back()
            assert set(iter(answers.__next__, "tiny:first")) <= {"tiny:second"}
            assert asking.poll() is None
        finally:
            asking.kill()


SWITCH_AND_DIE = """
import os, signal, sys
from pathlib import Path
from shopkeeper.settings import Settings
from shopkeeper.shop import encoders, eyes, open_shop
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
moment, data, spec = sys.argv[1:]
with open_shop(Settings(data=Path(data))) as shop:
    if moment == "index":
        shop.encoders.prepare(spec, die)
    built = shop.encoders.prepare(spec)
    if moment == "choose":
        encoders.choose = die
    if moment == "rename":
        Path.replace = die
    shop.encoders.use(built)
"""


@pytest.mark.parametrize("moment", ["index", "choose", "rename"])
def test_a_kill_leaves_the_old_one_active_and_the_rest_to_go_on_with(
    settings: Settings, tmp_path: Path, moment: str
) -> None:
    command = [sys.executable, "-c", SWITCH_AND_DIE, moment, str(settings.data), str(tmp_path / "second")]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == -signal.SIGKILL
    with open_shop(settings) as shop:
        assert answer(shop) == "tiny:first"
        assert "tiny:second" in states(shop)
        shop.encoders.use(second(shop, tmp_path))
        assert answer(shop) == "tiny:second"
        assert shop.index.count() == 6
