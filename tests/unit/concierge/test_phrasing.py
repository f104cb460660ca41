"""What of a model's words may be said: whatever says the same, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.concierge.claims import Claim, Evidence, Source
from shopkeeper.concierge.phrasing import unsaid


def fact(title: str, field: str, text: str) -> Evidence:
    return Evidence(Source.PRODUCT, title.lower(), field, text, title=title)


MUG, CUP, JACKET = "Enamel Mug", "Stone Cup", "Breeze Jacket"
PRICE = Claim("Enamel Mug costs $9.50.", (fact(MUG, "price", "9.50 USD"),))
LESS = Claim(
    "Enamel Mug costs $2.50 less than Stone Cup.",
    (fact(MUG, "price", "9.50 USD"), fact(CUP, "price", "12 USD")),
)
SAYS = Claim(
    "The shop says of Breeze Jacket: “Keeps the wind out; not waterproof.”",
    (fact(JACKET, "description", "Keeps the wind out; not waterproof."),),
)
SMALL = Claim("Of Breeze Jacket, 2 say it runs small, 1 says it runs large.", (fact(JACKET, "count", "2 1"),))
GONE = Claim("Stone Cup is sold out.", (fact(CUP, "stock", "0 in stock"),))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ([PRICE], "Enamel Mug is priced at $9.50"),
        ([PRICE], "Our Enamel Mug comes at $9.50."),
        ([PRICE, LESS], "Enamel Mug costs $9.50, which is $2.50 less than Stone Cup."),
        ([LESS, GONE], "Enamel Mug costs $2.50 less than Stone Cup, but Stone Cup is sold out."),
        ([LESS, GONE], "Enamel Mug costs $2.50 less than Stone Cup, which is sold out."),
        ([SAYS], "Breeze Jacket is described so: “Keeps the wind out; not waterproof”."),
        ([SMALL], "About Breeze Jacket 2 reviewers say it runs small, while 1 says it runs large."),
    ],
)
def test_other_joining_words_say_the_same(said: list[Claim], line: str) -> None:
    assert unsaid(line, said) == ""


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ([PRICE], "Enamel Mug costs $8.50."),  # another price
        ([PRICE], "Enamel Mug costs €9.50."),  # another currency
        ([PRICE], "Enamel Mug costs only $9.50."),
        ([PRICE], "Enamel Mug costs $9.50 and is dishwasher-safe."),
        ([PRICE], "It costs $9.50."),  # no name
        ([PRICE], "Enamel Mug costs -$9.50."),
        ([PRICE], "Enamel Mug is the best pick at $9.50."),
        ([PRICE], "Stone Cup costs $9.50."),  # another product
        ([LESS], "Stone Cup costs $2.50 less than Enamel Mug."),  # turned round
        ([LESS], "Enamel Mug costs $2.50 more than Stone Cup."),
        ([PRICE, GONE], "Enamel Mug costs $9.50 and is sold out."),  # moved to another product
        ([SAYS], "Breeze Jacket is waterproof."),
        ([SAYS], "The shop says of Breeze Jacket: “Keeps the wind out; waterproof.”"),
        ([SAYS], "Breeze Jacket keeps the wind out; not waterproof."),  # a quotation that is none any more
        ([SMALL], "Of Breeze Jacket, 1 says it runs small, 2 say it runs large."),
        ([SMALL], "Breeze Jacket runs small."),
        ([GONE], "Stone Cup is not sold out."),
        ([GONE], "Stone Cup is here."),
        ([PRICE], "Enamel Mug costs $9.50. See http://evil.example"),
        ([PRICE], "![x](//evil.example/a.png) Enamel Mug costs $9.50."),
        ([PRICE], "<b>Enamel Mug</b> costs $9.50."),
        ([PRICE], "**Enamel Mug** costs $9.50."),
        ([PRICE], "\x000\x00 costs $9.50."),
        ([PRICE], "Enamel Mug costs $9.50.\u202e"),
        ([PRICE], "Enamel Mug costs $9.50. " + "And so " * 200),
        ([PRICE], ""),
        ([PRICE], "See evil.com: Enamel Mug costs $9.50."),
    ],
)
def test_what_does_not_say_the_same_is_not_said(said: list[Claim], line: str) -> None:
    assert unsaid(line, said)


WORDS = st.sampled_from(
    [
        "Enamel Mug",
        "Stone Cup",
        "$9.50",
        "$2.50",
        "less",
        "more",
        "not",
        "sold",
        "out",
        "small",
        "large",
        "2",
        "1",
        "costs",
        "and",
        "is",
        "it",
        "than",
        "only",
        "free",
    ]
)


@given(st.lists(WORDS, max_size=9), st.sampled_from([[PRICE], [LESS], [GONE], [PRICE, GONE]]))
def test_no_shuffle_of_words_passes_that_names_other_facts(words: list[str], said: list[Claim]) -> None:
    """Whatever passes holds the very figures, names and turning words of its sentences, in their order."""
    if not unsaid(" ".join(words), said):
        turning = [word for word in words if word not in {"costs", "and", "is", "it"}]
        kept = list(dict.fromkeys(turning))
        text = " ".join(claim.text for claim in said)
        places = [text.index(word) for word in kept]
        assert places == sorted(places)
        assert all(word in kept for word in ("$9.50", "$2.50", "less", "sold", "out") if word in text)
