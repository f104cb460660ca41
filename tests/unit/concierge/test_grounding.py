"""Nothing that is not in the evidence can be said: amounts, days, stock, quotations, colours, materials, sizes, brands."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.concierge.claims import Claim, Evidence, Said, Source, heard
from shopkeeper.concierge.grounding import founded, unfounded
from shopkeeper.language import Vocabulary, understand
from shopkeeper.language.wording import Wording
from shopkeeper.shop import Shop
from shopkeeper.types import Context, Intent, Money, ProductId

TODAY = date(2026, 11, 26)
WORDING = Wording.of("en", TODAY)


def plainly(text: str) -> Intent:
    return understand(text, Vocabulary(), Context(today=TODAY))


def fact(field: str, text: str) -> Evidence:
    return Evidence(Source.PRODUCT, "p", field, text, ProductId("p"), "Harbour Jacket 3000")


def fault(text: str, *evidence: Evidence, **flags: bool) -> str:
    found = unfounded(Claim(text, evidence, **flags), plainly, WORDING)
    return found.what if found else ""


@pytest.mark.parametrize(
    ("text", "evidence", "what"),
    [
        ("It costs $129.", fact("price", "129.00 USD"), ""),
        ("It costs $128.", fact("price", "129.00 USD"), "number"),
        ("It costs 1,299.50 dollars.", fact("price", "1299.50 USD"), ""),
        ("It costs one dollar, $1.", fact("price", "129.00 USD"), "number"),
        ("Harbour Jacket 3000 costs $129.", fact("price", "129.00 USD"), ""),
        ("It is in stock.", fact("stock", "7 in stock"), ""),
        ("It is in stock.", fact("stock", "0 in stock"), "stock"),
        ("It is in stock.", fact("price", "129.00 USD"), "stock"),
        ("It is sold out.", fact("stock", "0 in stock"), ""),
        ("It is sold out.", fact("stock", "7 in stock"), "stock"),
        ("It arrives tomorrow.", fact("delivery", "2026-11-27"), ""),
        ("It arrives on Friday.", fact("delivery", "2026-11-27"), ""),
        ("It arrives today.", fact("delivery", "2026-11-27"), "day"),
        ("It arrives on 3 December.", fact("delivery", "2026-12-03"), ""),
        ("It arrives on 4 December.", fact("delivery", "2026-12-03"), "number"),
        ("The shop says “keeps you dry”.", fact("description", "It keeps you dry all day."), ""),
        ("The shop says “keeps you warm”.", fact("description", "It keeps you dry all day."), "quote"),
        ("It comes in navy.", fact("colour", "Navy, Green"), ""),
        ("It comes in purple.", fact("colour", "Navy, Green"), "fact"),
        ("Rated 4.5 of 5.", fact("rating", "4.5 of 5 stars, 12 reviews"), ""),
        ("Rated 4.9 of 5.", fact("rating", "4.5 of 5 stars, 12 reviews"), "number"),
    ],
)  # fmt: skip
def test_what_is_said_must_stand_in_the_evidence(text: str, evidence: Evidence, what: str) -> None:
    assert fault(text, evidence) == what


def test_a_claim_without_a_source_is_not_said() -> None:
    assert fault("It is a fine jacket.") == "source"
    assert fault("You are welcome.", courtesy=True) == ""
    assert fault("That will be $5.", courtesy=True) == "number"


def test_the_shoppers_words_are_no_evidence_but_for_who_repeats_them() -> None:
    words = heard("under 120")
    assert fault("It costs 120.", words) == "source"
    assert fault("It costs 120.", words, fact("price", "129.00 USD")) == "number"
    assert fault("Nothing fits “under 120”.", words, echo=True) == ""


def test_words_of_the_catalogue_need_the_evidence_too(shop: Shop) -> None:
    def known(text: str) -> Intent:
        return shop.understand(text, Context())

    def said(text: str, evidence: Evidence) -> bool:
        return unfounded(Claim(text, (evidence,)), known, WORDING) is None

    assert said("It is waterproof.", fact("description", "A waterproof jacket with a hood."))
    assert not said("It is waterproof.", fact("description", "A warm jacket."))
    assert not said("It is made of merino wool.", fact("description", "Made of cotton."))
    assert not said("It is made by Northway.", fact("brand", "Southway"))


@given(price=st.integers(1, 10**7), said=st.integers(1, 10**7))
def test_no_other_amount_than_the_one_on_record_can_be_said(price: int, said: int) -> None:
    evidence = fact("price", str(Money(price, "USD")))
    text = f"It costs {WORDING.price(Money(said, 'USD'))}."
    assert (fault(text, evidence) == "") == (price == said)


@given(away=st.integers(0, 300), other=st.integers(0, 300))
def test_no_other_day_than_the_one_on_record_can_be_said(away: int, other: int) -> None:
    evidence = fact("delivery", (TODAY + timedelta(away)).isoformat())
    said = WORDING.day(TODAY + timedelta(other))
    if away == other:
        assert fault(f"It arrives {said}.", evidence) == ""
    elif said != WORDING.day(TODAY + timedelta(away)) and abs(away - other) % 7:
        assert fault(f"It arrives {said}.", evidence) != ""


@given(
    st.decimals(Decimal("0.01"), Decimal("99999"), places=2), st.sampled_from(["de", "fr", "en", "sv", "ja"])
)
def test_amounts_are_known_again_however_a_locale_writes_them(amount: Decimal, locale: str) -> None:
    wording, money = Wording.of(locale, TODAY), Money.of(amount, "EUR")
    claim = Claim(f"{wording.price(money)}", (fact("price", str(money)),))
    assert unfounded(claim, plainly, wording) is None


@pytest.mark.parametrize("locale", ["en", "de", "fr", "it", "nl", "de-CH", "es", "ar"])
@pytest.mark.parametrize(
    "money", [Money(129900, "USD"), Money(5000, "JPY"), Money(12500, "KWD"), Money(123456700, "USD")], ids=str
)
def test_amounts_of_thousands_are_known_again_in_every_locale(money: Money, locale: str) -> None:
    wording = Wording.of(locale, TODAY)
    right, wrong = wording.price(money), wording.price(Money(money.minor + 1000, money.currency))
    evidence = (fact("price", str(money)),)
    assert unfounded(Claim(f"It costs {right}.", evidence), plainly, wording) is None
    assert unfounded(Claim(f"It costs {wrong}.", evidence), plainly, wording) is not None


@given(st.text(max_size=300))
def test_no_text_can_break_the_check(text: str) -> None:
    fault(text, fact("price", "129.00 USD"))
    founded([Claim(text, (fact("description", text),))], plainly, WORDING)


def test_sources_are_numbered_in_order_of_first_use() -> None:
    a, b = fact("price", "1.00 USD"), fact("stock", "3 in stock")
    said = Said.of([Claim("x", (b,)), Claim("y", (a, b))])
    assert said.sources == (b, a) and said.numbers(said.claims[1]) == (2, 1)
