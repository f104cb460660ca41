from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from shopkeeper.types import Constraint, Field, Money, Op, Sort
from shopkeeper.types.errors import InvalidInput, TooLarge
from shopkeeper.web import asked as asking
from shopkeeper.web.asked import Asked

BLUE = Constraint("colour", Op.IS, ("blue",), "blue")
RED = Constraint("colour", Op.IS, ("red",))
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=60).map(str.strip)


def read(query: str) -> Asked:
    return asking.read(QueryParams(query), "USD", 2_000)


def address(asked: Asked) -> Asked:
    return read(urlsplit(asked.url()).query)


@given(words, st.sampled_from([None, *Sort]), st.lists(words.filter(bool), max_size=3, unique=True))
def test_an_address_says_it_all(text: str, sort: Sort | None, without: list[str]) -> None:
    asked = Asked(text, "photo", (RED,), tuple(without), sort, "after", whole="both")
    assert address(asked) == asked


def test_a_part_belongs_to_one_photo() -> None:
    asked = Asked(photo="part", whole="one")
    assert asked.showing("other") == Asked(photo="other")
    assert asked.showing(asked.whole) == Asked(photo="one")
    assert asked.without_photo() == Asked(gone="part")
    assert read("q=blue&whole=one") == Asked("blue")


@given(words)
def test_hostile_words_stay_inside_their_parameter(text: str) -> None:
    assert dict(parse_qsl(urlsplit(Asked(text + '"><script>&c=x').url()).query)).keys() == {"q"}


def test_removing_understood_and_ticked_wishes() -> None:
    asked = Asked("blue", chosen=(RED,), cursor="after")
    assert asked.removing(BLUE) == Asked("blue", chosen=(RED,), without=(BLUE.id,))
    assert asked.removing(RED) == Asked("blue", undo=(RED,))
    assert asked.removing(BLUE).restoring(BLUE.id) == asked.but()


def test_an_untouched_filter_form_keeps_what_was_understood() -> None:
    assert read("q=blue&was=colour:is:blue&c=colour:is:blue") == Asked("blue")


def test_a_touched_filter_form_replaces_what_was_understood() -> None:
    both = read("q=blue&was=colour:is:blue&c=colour:is:blue&c=colour:is:red")
    assert both == Asked("blue", chosen=(Constraint("colour", Op.IS, ("blue", "red")),), without=(BLUE.id,))
    assert read("q=blue&was=colour:is:blue") == Asked("blue", without=(BLUE.id,))


def test_a_tick_is_what_was_understood_however_the_merchant_spells_it() -> None:
    """Words are understood in small letters; who ticked another brand got both, of which nothing is."""
    assert read("q=luma&was=brand:is:luma&c=brand:is:LUMA") == Asked("luma")
    other = Constraint(Field.BRAND, Op.IS, ("Acme",))
    assert read("q=luma&was=brand:is:luma&c=brand:is:Acme") == Asked(
        "luma", chosen=(other,), without=("brand:is:luma",)
    )
    both = replace(other, values=("LUMA", "Acme"))
    assert read("q=luma&was=brand:is:luma&c=brand:is:LUMA&c=brand:is:Acme").chosen == (both,)
    assert read("q=a&was=rating:at_least:4&c-rating=rating:at_least:4.0") == Asked("a"), "numbers are numbers"


@pytest.mark.parametrize(
    ("query", "constraint"),
    [
        ("min=10&max=20", Constraint(Field.PRICE, Op.BETWEEN, (Money(1000, "USD"), Money(2000, "USD")))),
        ("min=20&max=10", Constraint(Field.PRICE, Op.BETWEEN, (Money(1000, "USD"), Money(2000, "USD")))),
        ("max=1,000", Constraint(Field.PRICE, Op.AT_MOST, (Money(100_000, "USD"),))),
        ("max=1.000,50", Constraint(Field.PRICE, Op.AT_MOST, (Money(100_050, "USD"),))),
        ("max=9,50", Constraint(Field.PRICE, Op.AT_MOST, (Money(950, "USD"),))),
        ("min=5&max=", Constraint(Field.PRICE, Op.AT_LEAST, (Money(500, "USD"),))),
        ("c-price=price:at_most:5.00 USD&min=", Constraint(Field.PRICE, Op.AT_MOST, (Money(500, "USD"),))),
    ],
)
def test_a_price_range_is_one_wish(query: str, constraint: Constraint) -> None:
    assert read(query).chosen == (constraint,)


def test_a_forms_own_ways_are_unsettled() -> None:
    assert asking.unsettled(QueryParams("q=a&image=x.jpg")) and asking.unsettled(QueryParams("c-price="))
    assert not asking.unsettled(QueryParams("q=a&c=colour:is:blue"))


@pytest.mark.parametrize("query", ["sort=best", "c=colour", "max=lots", "min=-5", "u=x"])
def test_bad_addresses_are_refused_by_name(query: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(query)
    assert refused.value.fix


def test_too_many_words() -> None:
    with pytest.raises(TooLarge):
        read("q=" + "a" * 2_001)
