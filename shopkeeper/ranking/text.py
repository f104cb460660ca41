"""The words that stand for a Look: what lexical search reads, and what the sentence vector means.

Knows which facts of a product move relevance; measured in ``docs/lab-log/relevance.md``. Refuses to know engines and
encoders. Three findings shape it. BM25 does better on one text that holds the title than on a sum of fields. A long
attribute list drowns the type of a thing, so only worded attributes count and only the first few. A sentence vector
gains from the first words of the description, and loses when bare type words stand alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shopkeeper.types import Attributes, Look, Product, Variant

ATTRIBUTES = 400
"""Characters of attributes that are indexed; between 200 and 1000 the measure moves by less than its own noise."""
SENTENCE = 300
"""Characters given to the sentence encoder: title, kind of thing, first words of the description."""
DIGITS = 6
"""Of a maker's number without letters that finds what has it; shorter ones say too little."""


@dataclass(frozen=True, slots=True)
class DocumentText:
    """``title`` and ``body`` for BM25 (the body repeats the title), ``sentence`` for ``Encoder.sentence``."""

    title: str
    body: str
    sentence: str


def document_text(product: Product, look: Look) -> DocumentText:
    title = " ".join(_once(product.title, look.name))
    paths = tuple(" ".join(path) for path in product.categories)
    attributes = " ".join(_worded(product.attributes))[:ATTRIBUTES]
    coded = " ".join(numbers(product, look.variants))
    body = "\n".join(
        _once(title, product.brand, *paths, *look.colours, product.description, attributes, coded)
    )
    leaves = (path[-1] for path in product.categories if path)
    return DocumentText(title, body, ". ".join(_once(title, *leaves, product.description))[:SENTENCE])


def numbers(product: Product, variants: Iterable[Variant]) -> tuple[str, ...]:
    """What stands on the goods, without blanks and hyphens: GTINs, and the maker's numbers of DIGITS and more."""
    gtins = (_plain(variant.gtin) for variant in variants if variant.gtin)
    makers = (code for one in product.attributes.get("model", ()) if (code := _plain(one)).isdigit())
    return tuple(dict.fromkeys((*gtins, *(code for code in makers if len(code) >= DIGITS))))


def _plain(code: str) -> str:
    return code.replace("-", "").replace(" ", "")


def _once(*facts: str) -> Iterator[str]:
    """Facts in order, without the empty ones and those an earlier one already says."""
    said = ""
    for fact in facts:
        if fact and fact.casefold() not in said:
            said += f"{fact.casefold()}\n"
            yield fact


def _worded(attributes: Attributes) -> Iterator[str]:
    """``yes`` says the attribute's name, ``no`` and bare numbers say nothing."""
    for name, values in attributes.items():
        if any(value.casefold() == "yes" for value in values):
            yield name
        elif words := [v for v in values if v.casefold() != "no" and any(map(str.isalpha, v))]:
            yield f"{name} {' '.join(words)}"
