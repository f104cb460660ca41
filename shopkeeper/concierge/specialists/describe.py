"""The product specialist: "is it waterproof?", "what is it made of?", "does it come in green?", "how much is it?".

Knows the product's record. Where the record is silent it says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from shopkeeper.concierge import facts, passages, variants
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, heard, inner, shortened
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import low, plain, rules
from shopkeeper.concierge.pieces import Words
from shopkeeper.concierge.pointing import matter_of, named_in_whole
from shopkeeper.concierge.references import names_of
from shopkeeper.concierge.specialists import opinions
from shopkeeper.concierge.specialists.refusals import not_so
from shopkeeper.concierge.topic import asked_of, asks_only
from shopkeeper.fit import declares, why
from shopkeeper.knowledge import sentences
from shopkeeper.language.currency import spoken_of
from shopkeeper.language.stem import split, stem, stems
from shopkeeper.language.told import called, dimensions
from shopkeeper.search.verify import verify
from shopkeeper.types import FIELDS, Constraint, Field, Op, Product, Proof, Untrusted, Verdict
from shopkeeper.types.product import cheapest
from shopkeeper.types.sentence import ended

_MOST = 3
_SHORT = 220
_EXTENT = re.compile(r"\d ?(?:\"|″|”|in\b|inch|cm\b|mm\b|m\b|ft\b|l\b|ml\b|lit(?:re|er)s?\b)", re.IGNORECASE)


def describe(act: Act, desk: Desk) -> Answer:
    matter = matter_of(act.words, desk)
    if matter and len(act.about) > 1:
        return _those(matter, act, desk)
    claims = [*told(act, desk), *caution(act.words)]
    options = variants.telling(act, desk)
    return Answer((Words.of(*claims),), lambda memory: memory.looking_at(act.about, options), act.about)


def _those(matter: Sequence[str], act: Act, desk: Desk) -> Answer:
    """Those of several of which the shop says it, in its own words."""
    products = desk.products(act.about)
    said = [one for product in products if (one := facts.speaking(product, matter))]
    about = tuple(one.product for one in said) or act.about
    claims = [*map(_quoted, said[:_MOST])]
    if not said:
        words = heard(" ".join(matter))
        titles = (facts.fact(product, "title", product.title) for product in products)
        claims = [Claim(f"The shop says “{words.text}” of none of these.", (*titles, words), echo=True)]
    return Answer((Words.of(*claims),), lambda memory: memory.looking_at(about), about)


def told(act: Act, desk: Desk) -> list[Claim]:
    return [claim for product in desk.products(act.about[:_MOST]) for claim in _of(product, act, desk)]


def caution(words: str) -> Sequence[Claim]:
    """Where a health may depend on the answer."""
    if not re.search(rules("describing")["health"], plain(words)):
        return ()
    text = (
        "If your health depends on it, ask the shop's people before you buy; say so, and I hand over to them."
    )
    return (Claim(text, courtesy=True),)


def _of(product: Product, act: Act, desk: Desk) -> Sequence[Claim]:
    words = act.words
    wishes = [
        wish
        for wish in (*_asked(product, words, desk), *_sized(words, desk))
        if wish.op is Op.IS or wish.field == Field.PRICE
    ]
    named = list(_named(product, act, desk))
    judged = [claim for wish in wishes for claim in _judged(product, wish, words, desk)]
    open_ = re.search(rules("describing")["open"], plain(words))  # "what sizes …" is no question of yes or no
    joins = [
        Claim(why(clue), (facts.fact(product, clue.field, clue.text),)) for clue in declares(product, words)
    ]
    return (open_ and (named or joins)) or joins or judged or named or _in_its_words(product, act, desk)


def _asked(product: Product, words: str, desk: Desk) -> Sequence[Constraint]:
    """What is asked of the product: not what it is called, nor the kind of thing it is."""
    title = stems(product.title)
    found = desk.understand(words).constraints
    return [
        wish
        for wish in found
        if wish.field not in (Field.CATEGORY, Field.PRODUCT, Field.RATING)
        and not {stem(word) for word in split(wish.words) if not asks_only(word)} <= title
        and not _names_topic(wish.words)
    ]


def _sized(words: str, desk: Desk) -> Iterator[Constraint]:
    """A size that nothing in the shop has, and that it therefore does not know as one: "XXL"."""
    found = re.search(rules("describing")["size"], plain(words))
    if found and not any(wish.field == Field.SIZE for wish in desk.understand(words).constraints):
        said = found.group().upper()
        yield Constraint(Field.SIZE, Op.IS, (said,), said)


def _names_topic(words: str) -> bool:
    """ "Fabric?" asks which, not whether it is one."""
    return any(re.fullmatch(cue, plain(words)) for cue in rules("topics").values())


def _judged(product: Product, wish: Constraint, words: str, desk: Desk) -> Sequence[Claim]:
    """Yes, no or not stated, by the very proof that search goes by; then what reviewers say."""
    proofs = [proven.proofs[0] for look in product.looks if (proven := verify(product, look, [wish]))]
    proof = next(
        (one for one in proofs if one.verdict is not Verdict.NOT_STATED), proofs[0] if proofs else None
    )
    name, said = product.title, wish.words or str(wish.values[0])
    if proof is None:
        return [_no(product, wish, said, desk)]
    evidence = facts.proof(product, proof)
    asked = heard(said)
    if proof.verdict is Verdict.NOT_STATED and (written := _written(product, words, desk)):
        return [written]
    if proof.verdict is Verdict.NOT_STATED:
        text = desk.pick(
            f"The shop does not say whether “{said}” is true of {name}.",
            f"Whether “{said}” is true of {name} is not stated.",
        )
        silent = Claim(text, (facts.fact(product, "title", product.title), asked), echo=True)
        return [silent, *opinions.aside(product, said, desk)]
    if proof.verdict is Verdict.QUOTED:
        return [Claim(ended(f"Yes. The shop says of {name}: “{inner(proof.quote)}”"), (evidence,))]
    verb = "comes in" if wish.field in (Field.COLOUR, Field.SIZE) else "is"
    gone = (proof.sku or wish.field == Field.COLOUR) and not variants.there(variants.proven(product, wish))
    but = ", but is sold out so" if gone else ""
    none = [facts.fact(product, "stock", "0 in stock")] if gone else []
    text = ended(f"Yes, {name} {verb} {_stated(proof, desk)}{but}")
    return [Claim(text, (evidence, asked, *none), echo=True)]


def _no(product: Product, wish: Constraint, said: str, desk: Desk) -> Claim:
    """What the record says instead."""
    instead = (
        {Field.COLOUR: facts.colours, Field.SIZE: facts.sizes, Field.BRAND: facts.brand}.get(
            Field(wish.field)
        )
        if wish.field in FIELDS
        else None
    )
    asked = heard(said)
    known = instead(product) if instead else None
    text = (
        f"No, not “{said}”. {product.title}: {known.text}."
        if known
        else f"No, {product.title} is not “{said}”."
    )
    evidence = known or facts.fact(product, "title", product.title)
    return Claim(text, (evidence, asked), echo=True)


def _stated(proof: Proof, desk: Desk) -> str:
    field = proof.constraint.field
    value = desk.wording.stated(proof.value)
    return f"size {value}" if field == Field.SIZE else value


def _named(product: Product, act: Act, desk: Desk) -> Iterator[Claim]:
    """Facts that are asked for by name: price, colours, sizes, brand, material, or any attribute of the record."""
    said = plain(act.words)
    topics = rules("topics")
    asked = stems(said, *chain.from_iterable(map(called, split(said))))  # "how wide": the width
    own = [one for one in facts.attributes(product) if stems(_key(one)) <= asked and _key(one) not in topics]
    for topic, cue in topics.items():
        if re.search(cue, said):
            if topic == "price":
                yield from _price(product, act, desk)
                yield from _in_another_currency(product, act.words)
            elif not (topic == "dimensions" and any(_key(one) in dimensions() for one in own)):
                yield _topic(product, topic, desk)
    yield from (_by_name(one, desk) for one in own)


def _key(one: Evidence) -> str:
    return one.field.removeprefix("attribute:")


def _by_name(one: Evidence, desk: Desk) -> Claim:
    return Claim(f"{one.title}: {desk.wording.field(_key(one)).lower()} {one.text}.", (one,))


def otherwise(product: Product, topic: str) -> Evidence | None:
    """What states it under another name: the composition, of what a thing is made of; its width, of its dimensions."""
    told = facts.attributes(product)
    if topic == "dimensions":
        return next((one for one in told if _key(one) in dimensions()), None)
    stuff = stems(rules("speaks_of").get(topic, ""))
    return next((one for one in told if stuff & stems(one.text)), None)


def _in_another_currency(product: Product, words: str) -> Iterator[Claim]:
    """ "How much in euros?", where prices are in dollars."""
    price = cheapest(product.variants)
    named = spoken_of(low(words), price.currency) if price else frozenset()
    if price and named and price.currency not in named:
        evidence = facts.fact(product, "price", str(price))
        yield Claim(f"Prices here are in {price.currency}; I cannot convert them.", (evidence,))


def _price(product: Product, act: Act, desk: Desk) -> Sequence[Claim]:
    """Of the variants that are meant: of those in stock, where any is."""
    found = variants.meant(product, act, desk)
    if not found:
        return not_so(product)
    offers = [variant.offer for variant in variants.there(found) or found]
    prices = sorted((offer.price for offer in offers if offer.price), key=lambda price: price.minor)
    if not prices:
        return [_silent(product, "price")]
    ends = [desk.wording.price(price) for price in dict.fromkeys((prices[0], prices[-1]))]
    gone = "" if variants.there(found) else " but is sold out"
    alike = not gone and len({variant.offer.price for variant in product.variants}) == 1
    name = product.title if alike else variants.called(product, found)
    evidence = [facts.fact(product, "price", str(price)) for price in (prices[0], prices[-1])]
    evidence += [facts.fact(product, "stock", "0 in stock")] if gone else []
    text = f"{name} costs {' to '.join(ends)}{gone}."
    return [Claim(text, (*evidence, facts.fact(product, "options", name)))]


def _topic(product: Product, topic: str, desk: Desk) -> Claim:
    match topic:
        case "colour":
            known = facts.colours(product)
        case "sizes":
            known = facts.sizes(product)
        case "brand":
            known = facts.brand(product)
        case _:
            known = next(
                (one for one in facts.attributes(product) if one.field == f"attribute:{topic}"), None
            )
            known = known or (_measured(product) if topic == "dimensions" else _sentence(product, topic))
    if known is None:
        other = otherwise(product, topic)
        return _by_name(other, desk) if other else _silent(product, topic)
    if known.field in ("description", "title"):
        return _quoted(known)
    lead = {"colour": "comes in", "sizes": "is in stock in size", "brand": "is made by"}.get(
        topic, f"has as {topic}"
    )
    return Claim(f"{product.title} {lead} {desk.wording.all(known.text.split(', '))}.", (known,))


def _quoted(one: Evidence) -> Claim:
    return Claim(ended(f"The shop says of {one.title}: “{shortened(inner(one.text), _SHORT)}”"), (one,))


def _silent(product: Product, topic: str) -> Claim:
    return Claim(
        f"The shop does not state the {topic} of {product.title}.",
        (facts.fact(product, "title", product.title),),
        courtesy=True,
    )


def _measured(product: Product) -> Evidence | None:
    """The sentence of its description that states lengths or volumes, else its title."""
    places = (*facts.sentences(product), facts.fact(product, "title", product.title))
    return next((one for one in places if _EXTENT.search(one.text)), None)


def _sentence(product: Product, topic: str) -> Evidence | None:
    """The sentence of its description that speaks of the topic."""
    speaking = stems(rules("speaks_of").get(topic, topic))
    return next((one for one in facts.sentences(product) if speaking & stems(one.text)), None)


def _written(product: Product, words: str, desk: Desk) -> Claim | None:
    """What the documents say by its name of what is asked; to an open question, also what they say of no product at all: how plants are repotted."""
    name = set(names_of(product.title))
    called = name & stems(words) or name
    asked = {stem(word) for word in split(plain(words)) if not asks_only(word)} - stems(product.title)
    for one in passages.asked(words, desk):
        lines = sentences(one.passage.text) if asked & stems(one.passage.text) else ()
        naming = [line for line in lines if called <= stems(line)]
        open_ = re.search(rules("describing")["open"], plain(words)) and asked <= stems(one.quote)
        if naming or (open_ and not named_in_whole(one.passage.text, desk)):
            return passages.cited(replace(one, quote=Untrusted(naming[0])) if naming else one)
    return None


def _in_its_words(product: Product, act: Act, desk: Desk) -> Sequence[Claim]:
    """What else was asked: the sentence that shares most words with the question, else its description's beginning."""
    title, words = stems(product.title), act.words
    asked = {stem(word) for word in split(desk.understand(words).meaning) if len(word) > 3} - title
    own = list(facts.sentences(product))
    best = max(own, key=lambda one: len(asked & stems(one.text)), default=None)
    if best and asked & stems(best.text):
        return [_quoted(best)]
    if best and not asked_of(words, product):
        lead = shortened(inner(own[0].text), _SHORT)
        return [Claim(ended(f"{product.title}: “{lead}”"), (own[0],)), *_price(product, act, desk)]
    if written := _written(product, words, desk):
        return [written]
    return [
        Claim(
            desk.pick(
                f"The shop does not say that about {product.title}.",
                f"About {product.title} that is not stated.",
            ),
            (facts.fact(product, "title", product.title),),
            courtesy=True,
        ),
        *opinions.aside(product, words, desk),
    ]
