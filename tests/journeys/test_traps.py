"""A small shop in which much is nearly something else: sizes 4, 40 and 41, Art and Artisan, coats and coat hangers, an infrared lamp, what is
*not waterproof*, money of four kinds, sold-out sizes. All of it is answered rightly, and whoever takes one thing for the other is stopped.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from shopkeeper.artefacts import fetch
from shopkeeper.evaluation import Judgement, Shelf, Verdict, evaluate, judge, read
from shopkeeper.index import judge as kept
from shopkeeper.ingest.pipeline import Options
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop, open_shop
from shopkeeper.types import Constraint, Field, Intent, Money, Offer, Op, Sku
from shopkeeper.types.errors import Unavailable
from shopkeeper.types.normal import normal
from tests.conftest import ROOT

GOLDEN = ROOT / "golden"
TRAPS = read(GOLDEN / "traps.jsonl")
SIXTY = Money(6000, "USD")
OFFERS = {
    Sku("rug-jute"): Offer(SIXTY, SIXTY, 3),
    Sku("kite-gull"): Offer(Money(2000, "USD"), delivery=date(2026, 3, 5)),
    Sku("kite-tern"): Offer(Money(2200, "USD"), delivery=date(2026, 3, 6)),
    Sku("kite-owl"): Offer(Money(2400, "USD"), delivery=date(2026, 3, 7)),
}
"""What no feed tells: when a thing is there, and that it costs what it did."""

line, named, price, question, quote, verify = (
    import_module(f"shopkeeper.{name}")
    for name in (
        "language.line", "language.named", "language.price", "search.question", "search.quote", "search.verify",
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    settings = Settings(data=tmp_path_factory.mktemp("traps"))
    try:
        fetch("minilm-int8", settings)
    except Unavailable as reason:
        pytest.skip(f"the text model is not on this machine: {reason}")
    with open_shop(settings) as opened:
        opened.import_feed(GOLDEN / "traps.tsv", Options(reviews=GOLDEN / "traps_reviews.csv"))
        opened.set_offers(OFFERS)
        opened.views.settle()
        yield opened


@pytest.fixture
def asked(shop: Shop) -> Iterator[Callable[[], Judgement]]:
    def ask() -> Judgement:
        forget(shop)
        return judge(evaluate(shop, [TRAPS], Shelf.of(shop.catalog.scan())))

    yield ask
    forget(shop)


def forget(shop: Shop) -> None:
    """What is remembered of wishes and texts was kept before anything was broken, or mended."""
    shop.views.live._memo.clear()
    for cached in (quote._sentences, quote._unbroken, quote._pairs):
        cached.cache_clear()


def test_every_trap_is_passed(asked: Callable[[], Judgement]) -> None:
    judgement = asked()
    assert judgement.verdict is Verdict.SHIP, judgement.findings
    assert all(answer.must for answer in judgement.run.answers)
    assert not judgement.run.stale


def stopped(asked: Callable[[], Judgement]) -> bool:
    return asked().verdict is Verdict.DO_NOT_SHIP


@pytest.mark.parametrize("field", [Field.SIZE, Field.BRAND, Field.CATEGORY, Field.COLOUR])
def test_what_begins_alike_is_not_the_same(
    field: str, asked: Callable[[], Judgement], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matched by how a name begins, and colours by a part of it."""
    whole, codes = kept.meets, kept._codes

    def partly(wish: Constraint) -> Callable[[str], bool]:
        if wish.field != field or wish.op in kept.RANGES:
            return whole(wish)
        wanted = [normal(str(value)) for value in wish.values]
        part = str.__contains__ if field == Field.COLOUR else str.startswith
        return lambda said: any(part(said, one) for one in wanted)

    def among(wish: Constraint, words: Any) -> Any:
        met = partly(wish)
        return (
            [code for code, name in enumerate(words.names) if met(name)]
            if wish.field == field
            else codes(wish, words)
        )

    for module in (kept, verify):
        monkeypatch.setattr(module, "meets", partly)
    monkeypatch.setattr(kept, "_codes", among)
    assert stopped(asked)


Wishes = tuple[Constraint, ...]


def first_values(wishes: Wishes) -> Wishes:
    return tuple(replace(one, values=one.values[:1]) if one.op is Op.IS else one for one in wishes)


def only_whispers(wishes: Wishes) -> Wishes:
    return tuple(one for one in wishes if one.words == one.words.lower())


def no_denied_material(wishes: Wishes) -> Wishes:
    return tuple(one for one in wishes if (one.field, one.op) != (Field.MATERIAL, Op.NOT))


def two_of_them(wishes: Wishes) -> Wishes:
    return wishes[:2]


@pytest.mark.parametrize("heard", [first_values, only_whispers, no_denied_material, two_of_them])
def test_wishes_that_are_half_heard_are_stopped(
    heard: Callable[[Wishes], Wishes], asked: Callable[[], Judgement], monkeypatch: pytest.MonkeyPatch
) -> None:
    understand = question.understand

    def misread(*given: object, **named: object) -> Intent:
        intent = understand(*given, **named)
        return replace(intent, constraints=heard(intent.constraints))

    monkeypatch.setattr(question, "understand", misread)
    assert stopped(asked)


DEARER = {Op.AT_MOST: Op.AT_LEAST, Op.BELOW: Op.ABOVE, Op.ABOVE: Op.BELOW}


@pytest.mark.parametrize(
    ("module", "name", "otherwise"),
    [
        (price, "_NEAR", Decimal("0.9")),
        (quote, "_denied", lambda *_: False),
        (verify, "_quoted", lambda *_: None),
        (verify, "_preference", lambda variant: bool(variant.offer.stock)),
        (price, "_currency", lambda *_: "USD"),
        (named, "_than", lambda language, than=named._than: [(said, DEARER[op]) for said, op in than(language)]),
        (line, "MAX_CHARACTERS", 60),
    ],
    ids=[
        "around is anything", "denials are not seen", "texts are not read", "what is sold out is shown",
        "all money is dollars", "cheaper than that is dearer", "long wishes lose their end",
    ],
)  # fmt: skip
def test_what_is_read_otherwise_is_stopped(
    module: Any, name: str, otherwise: Any, asked: Callable[[], Judgement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, otherwise)
    assert stopped(asked)
