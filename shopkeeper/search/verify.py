"""Judges constraints against the catalogue of record: the last door before the shopper.

Knows live offers, stated facts, quotable passages and lines that measure. Refuses vectors, scores and guesses: what the
catalogue does not state is ``NOT_STATED``, what it contradicts never leaves.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain

from shopkeeper.index.judge import (
    COMPARE,
    QUOTABLE,
    RANGES,
    composed,
    limits,
    meets,
    optional,
    plain_colours,
    settles,
    silence_passes,
    told_by,
    untold,
    varied,
)
from shopkeeper.index.tags import sold_as, tags
from shopkeeper.language.spelling import WORD, known_word
from shopkeeper.language.stem import key as stems
from shopkeeper.language.told import meant, told
from shopkeeper.search.age import barred, welcomed
from shopkeeper.search.parts import of_itself, of_parts
from shopkeeper.search.quote import Quote, find_quote
from shopkeeper.types import (
    OFFER_FIELDS,
    Constraint,
    Field,
    Look,
    Money,
    Op,
    Product,
    Proof,
    Sku,
    Variant,
    Verdict,
    audience,
)
from shopkeeper.types.colour import families
from shopkeeper.types.composition import Wanted
from shopkeeper.types.denial import NO, tells
from shopkeeper.types.measure import LENGTH, WEIGHT, extent
from shopkeeper.types.normal import normal
from shopkeeper.types.sentence import sentences

_NO_SKU = Sku("")
_INCH = ("inch", "inches", " in", '"')
_MAN_MADE = frozenset(
    {
        "elastane", "lyocell", "tencel", "ecovero", "cupro", "modacrylic", "microfibre", "aramid", "pu", "pvc", "tpu", "tpr", "tpe", "pp",
        "pe", "pla", "hdpe", "lurex", "softshell", "polycotton", "cordura", "repreve", "econyl", "primaloft", "thinsulate", "goretex",
        "coolmax", "polartec", "dyneema", "vibram", "grs", "bci",
    }
)  # fmt: skip
"""Trade names and abbreviations of stuffs that no dictionary has."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A Look that passed, the Variant that proves it, and one Proof per constraint, in their order."""

    variant: Variant
    proofs: tuple[Proof, ...]

    @property
    def silent(self) -> int:
        """How many wishes the catalogue is silent about."""
        return sum(proof.verdict is Verdict.NOT_STATED for proof in self.proofs)


def verify(product: Product, look: Look, constraints: Sequence[Constraint]) -> Verified | None:
    """The proofs that ``look`` meets every constraint, with one and the same Variant; None when it fails any."""
    stated = tags(product, look) if constraints else ()
    on_variant = {c for c in constraints if c.field in OFFER_FIELDS or _varies(c, product)}
    on_look = {
        c: _tagged(c, product, stated) if c in on_variant else _judge_look(c, product, look, stated)
        for c in constraints
        if c not in on_variant
        or (c.field not in OFFER_FIELDS and (c.field != Field.FEATURE or c.op is Op.NOT))
    }
    if not all(passes(proof) for c, proof in on_look.items() if c not in on_variant or proof.value):
        return None
    for variant in sorted(look.variants, key=_preference):
        proofs = tuple(_judge_variant(c, variant) if c in on_variant else on_look[c] for c in constraints)
        if all(map(passes, proofs)):
            return Verified(variant, proofs)
    return None


def passes(proof: Proof) -> bool:
    """Whether a hit with this proof may be shown."""
    if proof.verdict is Verdict.NOT_STATED:
        return silence_passes(proof.constraint) and not proof.constraint.insist
    return proof.verdict is not Verdict.CONTRADICTED


def _varies(constraint: Constraint, product: Product) -> bool:
    """Whether it is something that variants are sold with, or without."""
    settled = settles(constraint, silent=constraint.field not in product.attributes)
    return varied(constraint.field) and any(map(settled, map(sold_as, product.variants)))


def _preference(variant: Variant) -> tuple[bool, bool, int, Sku]:
    """In stock first, then priced, then cheapest; the sku makes it stable."""
    offer = variant.offer
    return offer.stock == 0, offer.price is None, offer.price.minor if offer.price else 0, variant.sku


def _judge_variant(constraint: Constraint, variant: Variant) -> Proof:
    offer, here = variant.offer, f"offer:{variant.sku}"
    match constraint.field:
        case Field.PRICE:
            return _price(constraint, offer.price, here, variant.sku)
        case Field.STOCK:
            return _proof(constraint, bool(offer.stock), offer.in_stock, here, variant.sku)
        case Field.DELIVERY:
            return _number(constraint, offer.promised(constraint.since), here, variant.sku)
        case Field.SALE:
            stated = "" if offer.price is None else "on sale" if offer.on_sale else "not on sale"
            return _proof(constraint, offer.on_sale, stated, here, variant.sku)
        case Field.SIZE:
            size = variant.size
            return _proof(
                constraint, meets(constraint)(normal(size)), size, f"variant:{variant.sku}", variant.sku
            )
        case _:
            sold = optional(constraint, sold_as(variant))
            said = list(filter(meets(constraint), sold))
            stated = ", ".join(said or sold)
            return _proof(constraint, bool(said), stated, f"variant:{variant.sku}", variant.sku)


def _judge_look(constraint: Constraint, product: Product, look: Look, stated: Sequence[str]) -> Proof:
    if constraint.field == Field.RATING:
        mean = Decimal(str(product.rating.mean)) if product.rating else None
        return _number(constraint, mean, "rating")
    proof = _tagged(constraint, product, stated)
    if constraint.field == Field.COLOUR:
        return proof if look.colours or Field.COLOUR in product.attributes else _by_title(proof, product)
    if constraint.field in audience.FIELDS:
        if any(
            meets(constraint)(normal(whom))
            for of, whom in audience.refused(product)
            if of == constraint.field
        ):
            verdict = Verdict.QUOTED if constraint.op is Op.NOT else Verdict.CONTRADICTED
            return Proof(constraint, verdict, product.title, "title", quote=product.title)
        if constraint.field == Field.AGE and (told := _aged(constraint, product, proof)):
            return told
        titled = any(field == constraint.field for field, _ in audience.titled(product))
        return _by_title(proof, product) if titled else proof
    settled = proof.verdict is Verdict.CONTRADICTED or (
        proof.verdict is Verdict.PROVEN and constraint.op is not Op.NOT
    )
    filed = constraint.insist and constraint.field != Field.FEATURE  # ticked: only what was filed so
    if settled or filed or not (constraint.field in QUOTABLE or constraint.op in RANGES):
        return proof
    return _within(constraint, product) or _quoted(constraint, product) or proof


def _aged(constraint: Constraint, product: Product, proof: Proof) -> Proof | None:
    """By what the description says of ages: whom it is not for it denies, whatever else is stated."""
    wanted, text = constraint.values, product.description
    if constraint.op is Op.NOT:
        return None
    if said := barred(text, wanted):
        return Proof(constraint, Verdict.CONTRADICTED, said, "description", quote=said)
    said = welcomed(text, wanted) if proof.verdict is Verdict.NOT_STATED else ""
    return Proof(constraint, Verdict.QUOTED, said, "description", quote=said) if said else None


def _tagged(constraint: Constraint, product: Product, stated: Sequence[str]) -> Proof:
    """Judge by the stated facts, the very tags that the index filters by."""
    prefixes = [f"{normal(field)}=" for field in told_by(constraint)]
    values = [tag.removeprefix(p) for p in prefixes for tag in stated if tag.startswith(p)]
    found = list(filter(meets(constraint), values))
    if found and constraint.field == Field.FEATURE and constraint.op in RANGES:
        elsewhere = of_parts(product, constraint.words)
        found = [value for value in found if value not in elsewhere]
    if constraint.field == Field.FEATURE and _longer(constraint, values):
        found = []  # of a pot of 9 cm the ivy may grow to 10 m
    if constraint.field == Field.FEATURE and not found:
        values = []  # a list of features is never complete: absence from it says nothing
    if constraint.field == Field.COLOUR and plain_colours(constraint) and not any(map(families, values)):
        values = []  # nor does a name that nobody knows
    if constraint.field == Field.MATERIAL and constraint.op is Op.NOT and not _english(values):
        values = []  # "Wolle" may be the wool
    if not found and (of_stuff := composed(constraint)) and untold(of_stuff, values):
        values = []  # "cotton" says nothing of how much
    if constraint.field == Field.AGE:
        values = [value for value in values if audience.of_age(value, constraint.values) is not None]
    source = f"attribute:{constraint.field}" if constraint.field in product.attributes else constraint.field
    return _proof(constraint, bool(found), ", ".join(found or values[:3]), source)


def _longer(constraint: Constraint, values: Sequence[str]) -> bool:
    """Whether a length under which it shall stay is exceeded by another of its lengths: of several the longest counts; of what is asked for in
    inches those that are stated so, for the cord of a screen is none of its sides."""
    ends = limits(constraint) if constraint.op in (Op.AT_MOST, Op.BELOW) else None
    if not ends or ends[0].kind != LENGTH:
        return False
    inches = any(str(value).endswith(_INCH) for value in constraint.values)
    alike = [value for value in values if not inches or normal(value).endswith(_INCH)]
    return any(one > ends[-1] for value in alike if (one := extent(value)) and one.kind == LENGTH)


def _english(values: Sequence[str]) -> bool:
    words = [word for value in values for word in WORD.findall(value)]
    return bool(words) and all(word in _MAN_MADE or known_word(word) for word in words)


def _by_title(proof: Proof, product: Product) -> Proof:
    """A colour, or whom it is for, that only the title names ("White Plimsolls") is proven by quoting it."""
    if proof.verdict is not Verdict.PROVEN:
        return proof
    return replace(proof, verdict=Verdict.QUOTED, source="title", quote=product.title)


def _quoted(constraint: Constraint, product: Product) -> Proof | None:
    if of_stuff := composed(constraint):
        return _composed(constraint, of_stuff, product)
    if constraint.op in RANGES:
        return _measured(constraint, product)
    passages = [("title", product.title), ("description", product.description)]
    quote = _said(constraint, passages)
    if quote is None:
        return None
    verdict = Verdict.QUOTED if _agrees(constraint, quote) else Verdict.CONTRADICTED
    return Proof(constraint, verdict, quote.text, quote.source, quote=quote.text)


def _within(constraint: Constraint, product: Product) -> Proof | None:
    """By a stated value that says more: an "Audio Pocket" is a pocket, what is "Hooded" has a hood, "hood: no" has none, what has a
    "leather trim" is not without leather, nor, where no material is stated, what has it in its composition."""
    values_of = product.attributes
    if constraint.field == Field.MATERIAL and constraint.op is Op.NOT:
        values_of = {Field.MATERIAL: values_of[Field.MATERIAL]} if Field.MATERIAL in values_of else values_of
    elif constraint.field != Field.FEATURE or constraint.op in RANGES:
        return None
    if constraint.field == Field.FEATURE and (named := _of_name(constraint, product)):
        return named
    stated = [
        (f"attribute:{key}", f"{key}: {value}" if normal(value) in NO or tells(key) else value)
        for key, values in values_of.items()
        for value in values
    ]
    if quote := _said(constraint, stated):
        return Proof(constraint, _verdict(_agrees(constraint, quote)), quote.text, quote.source)
    return None


def _of_name(constraint: Constraint, product: Product) -> Proof | None:
    """By a value and its name: "fretboard: rosewood" is a rosewood fretboard, and "wheels: 4" has wheels. What has "roast: medium dark" is not
    told to be a dark roast, unless its text says just that: with "screen: 15 inch" it may have a touch screen."""
    wanted = {stems(str(value)) for value in constraint.values}
    for name, values in product.attributes.items():
        for value in values:
            counted = value.isdecimal() and stems(name) in wanted
            if (counted or stems(f"{value} {name}") in wanted) and normal(value) not in NO:
                source = f"attribute:{name}"
                return Proof(constraint, _verdict(constraint.op is not Op.NOT), f"{name}: {value}", source)
    ends = tuple(f" {stems(name)}" for name in product.attributes if name.isalpha())
    otherwise = constraint.op is Op.IS and bool(ends) and all(value.endswith(ends) for value in wanted)
    if not otherwise or _in_words(wanted, product):
        return None
    return Proof(constraint, Verdict.NOT_STATED, "", constraint.field)


def _in_words(phrases: Collection[str], product: Product) -> bool:
    """Whether a text or a value says one of them, word by word."""
    texts = (product.title, product.description, *chain.from_iterable(product.attributes.values()))
    return any(f" {phrase} " in f" {stems(text)} " for text in texts for phrase in phrases)


def _said(constraint: Constraint, passages: Sequence[tuple[str, str]]) -> Quote | None:
    """A passage that states any of the values, else one that denies it."""
    denied = constraint.op is Op.NOT
    found = (find_quote(str(value), passages, implied=denied) for value in constraint.values)
    quotes = [quote for quote in found if quote]
    return next((quote for quote in quotes if not quote.denies), quotes[0] if quotes else None)


def _agrees(constraint: Constraint, quote: Quote) -> bool:
    return quote.denies is (constraint.op is Op.NOT)


def _composed(constraint: Constraint, of_stuff: Wanted, product: Product) -> Proof | None:
    """By a sentence that says how much of the material is in it."""
    met, against = meets(constraint), None
    for source, text in (("title", product.title), ("description", product.description)):
        for line in sentences(text) if of_stuff.of(text) is not None else ():
            quotes = (find_quote(stuff, [(source, line)]) for stuff in of_stuff.stuffs)
            if of_stuff.of(line) is not None and any(quote and not quote.denies for quote in quotes):
                proof = _by_measure(constraint, line.strip(), source)
                if met(line):
                    return proof
                against = replace(proof, verdict=Verdict.CONTRADICTED)
    return against


def _measured(constraint: Constraint, product: Product) -> Proof | None:
    """By a measure in the title; where it has none of that kind, by the one that lines of the description give what is meant."""
    met, ends = meets(constraint), limits(constraint)
    kind = ends[0].kind if ends else ""
    if kind and (beyond := _beyond(constraint, kind, product)):
        return beyond
    said = of_itself(product, constraint.words)
    named = [value for value in said if (one := extent(value)) and one.kind == kind]
    if constraint.field in QUOTABLE and named:
        return _by_measure(constraint, product.title, "title") if any(map(met, named)) else None
    names = meant(constraint, kind)
    lines = [one for one in told(product.description) if one.extent.kind == kind and one.name in names]
    if len({one.extent for one in lines}) != 1:
        return None
    proof = _by_measure(constraint, lines[0].line, "description")
    return proof if met(lines[0].value) else replace(proof, verdict=Verdict.CONTRADICTED)


def _beyond(constraint: Constraint, kind: str, product: Product) -> Proof | None:
    """By what it states of what a bare measure means, its weight or its capacity; but a chair of 4 kg may bear 150, and a
    washing machine of 70 kg takes up to 8."""
    borne = constraint.op not in (Op.AT_MOST, Op.BELOW) or "up to" in normal(constraint.words)
    if constraint.field != Field.FEATURE or (kind == WEIGHT and borne):
        return None
    met = meets(constraint)
    for name in filter(None, meant(constraint, kind)):
        stated = [
            value for value in product.attributes.get(name, ()) if (one := extent(value)) and one.kind == kind
        ]
        if len(stated) == 1 and not met(normal(stated[0])):
            return Proof(constraint, Verdict.CONTRADICTED, stated[0], f"attribute:{name}")
    return None


def _by_measure(constraint: Constraint, quote: str, source: str) -> Proof:
    return Proof(constraint, Verdict.QUOTED, quote, source, quote=quote)


def _price(constraint: Constraint, price: Money | None, source: str, sku: Sku) -> Proof:
    wanted = [value for value in constraint.values if isinstance(value, Money)]
    comparable = price is not None and all(value.currency == price.currency for value in wanted) and wanted
    if price is None or not comparable:
        return Proof(constraint, Verdict.NOT_STATED, str(price or ""), source, sku=sku)
    holds = COMPARE[constraint.op](price.minor, wanted[0].minor, wanted[-1].minor)
    return Proof(constraint, _verdict(holds), str(price), source, sku=sku)


def _number(constraint: Constraint, fact: Decimal | date | None, source: str, sku: Sku = _NO_SKU) -> Proof:
    if fact is None:
        return Proof(constraint, Verdict.NOT_STATED, "", source, sku=sku)
    wanted = [value for value in constraint.values if isinstance(value, type(fact))]
    holds = bool(wanted) and COMPARE[constraint.op](fact, wanted[0], wanted[-1])
    return Proof(constraint, _verdict(holds), str(fact), source, sku=sku)


def _proof(constraint: Constraint, found: bool, stated: str, source: str, sku: Sku = _NO_SKU) -> Proof:
    if not stated:
        return Proof(constraint, Verdict.NOT_STATED, "", source, sku=sku)
    return Proof(constraint, _verdict(found != (constraint.op is Op.NOT)), stated, source, sku=sku)


def _verdict(holds: bool) -> Verdict:
    return Verdict.PROVEN if holds else Verdict.CONTRADICTED
