"""What the words of one clause name or point at, and whether they ask.

Knows the shop's names and what is being talked about. Refuses to say what is asked (``planner``).
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain, takewhile

from shopkeeper.concierge import measured
from shopkeeper.concierge.acts import Kind
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import pattern, plain, rules, says, without_lead
from shopkeeper.concierge.kinds import kind_of
from shopkeeper.concierge.references import (
    RANKS,
    Ids,
    by_likeness,
    by_place,
    by_title,
    meant,
    named_whole,
    names_of,
    ranked,
)
from shopkeeper.concierge.topic import asks_only
from shopkeeper.concierge.wishes import names_thing
from shopkeeper.language.grammar import function_words
from shopkeeper.language.lexicon import lexicon
from shopkeeper.language.stem import ADJECTIVE, split, stem, stems
from shopkeeper.types import Field, Product, ProductId
from shopkeeper.types.product import kinds

MOST_COMPARED = 5


def asks(clause: str) -> bool:
    return clause.rstrip().endswith("?") or says(without_lead(plain(clause)), "asking", "begins")


def of_record(clause: str, desk: Desk) -> bool:
    """Whether the record of what is being talked about has a word of the question: "what's the volume?"."""
    asked = {stem(word) for word in split(desk.understand(clause).meaning) if len(word) > 3}
    product = next(iter(desk.products(desk.memory.focus[:1])), None)
    if product is None:
        return False
    stated = (word for values in product.attributes.values() for value in values for word in split(value))
    return bool(asked & {stem(word) for word in (*split(product.description), *stated)})


def says_little(clause: str, desk: Desk) -> bool:
    """ "Waterproof?", after a product was talked about; "black?" rather changes what is looked for."""
    fields = {wish.field for wish in desk.understand(clause).constraints}
    return not says(without_lead(plain(clause)), "asking", "begins") and not fields & {
        Field.COLOUR,
        Field.SIZE,
        Field.PRICE,
    }


def by_rank(clause: str) -> bool:
    return says(clause, "reference", *RANKS)


def named_by_title(clause: str, desk: Desk) -> Ids:
    """Products of the whole shop that the clause calls by their titles; by what they are alone only where nothing is talked about that it
    may be a part of ("are the straps comfortable?")."""
    alone = not (points(clause) or desk.memory.talked) or kind_of(clause) in (Kind.COMPARE, Kind.ADD)
    parts = re.split(r"\b(?:and|or|vs\.?|versus|with|to|than)\b|,", clause)
    found = [
        _named(plain(part), clause, desk, thing=alone) if desk.understand(part).meaning else ()
        for part in parts
    ]
    if kind_of(clause) is Kind.COMPARE and any(found):
        (one, *_), *_ = filter(None, found)
        thing = "".join(names_of(product.title)[-1] for product in desk.products([one]))
        found = [
            ids or (desk.understand(part).meaning and _named(f"{plain(part)} {thing}", clause, desk)) or ()
            for part, ids in zip(parts, found, strict=True)
        ]  # "the harbour and the breeze jacket"
    return tuple(dict.fromkeys(chain(*found)))


def _named(said: str, clause: str, desk: Desk, *, thing: bool = False) -> Ids:
    titles = measured.agreeing(plain(clause), _talked_first(desk.named(said), desk))
    return by_title(said, titles.items(), most=1, thing=thing)


def of_amount(about: Ids, clause: str, desk: Desk) -> Ids:
    """Where another amount is said than the title of the only one tells, the one like it that has it: "the 1 kg one" is not the 5 kg rice."""
    told = measured.said(plain(clause))
    if len(about) != 1 or not told:
        return about
    title = next((product.title for product in desk.products(about)), "")
    named = desk.named(plain(title)).items()
    alike = {id: name for id, name in named if names_of(name) == names_of(title)}
    return (
        about if about[0] in (left := measured.agreeing(plain(clause), alike)) else tuple(left)[:1] or about
    )


def of_compared(clause: str, compared: Ids, desk: Desk) -> Ids:
    """Which of several that were compared it means, or all of them; none where "it", or "two of them", may be either."""
    said, products = plain(clause), desk.products(compared)
    titles = [(product.id, product.title) for product in products]
    plural = says(said, "reference", "plural") and not says(said, "order", "of_them")
    several = compared if plural else ()
    return (
        by_place(said, compared)
        or ranked(said, products)
        or by_likeness(said, compared, desk.memory, desk.products, desk.understand)
        or by_title(said, titles)
        or several
    )


def _talked_first(titles: Mapping[ProductId, str], desk: Desk) -> dict[ProductId, str]:
    """Of what is called alike, what is talked about is meant."""
    return dict(sorted(titles.items(), key=lambda named: named[0] not in desk.memory.focus))


def named_in_whole(clause: str, desk: Desk, *, more: bool = True) -> Ids:
    """Products whose whole names stand in the clause; ``more``: beside something else."""
    said = plain(clause)
    titles = desk.named(said) if desk.understand(clause).meaning else {}
    return tuple(id for id, title in titles.items() if named_whole(said, title, more=more))[:MOST_COMPARED]


def singled_out(clause: str, desk: Desk) -> Ids:
    """ "The sencha", where one title of the whole shop begins or ends with it, and none is named in whole."""
    if named_in_whole(clause, desk, more=False):
        return ()
    for found in pattern("reference", "definite").finditer(plain(clause)):
        words = tuple(takewhile(lambda word: not asks_only(word), split(found["thing"])))
        words = () if says(" ".join(words), "policy", "service") else words
        for many in range(len(words), 0, -1):
            left = (
                len(words) - many
            )  # "does the sencha need", "is the sencha loose leaf": what is asked of it
            whole = not left or found["is"] or (found["does"] and left == 1)
            if one := _only(words[:many], desk, whole=bool(whole)):
                return (one,)
    return ()


def _only(said: Sequence[str], desk: Desk, *, whole: bool) -> ProductId | None:
    """The only one whose title has all of these words; not ``whole``: the last of it, which tells what it is, among them."""
    words = set(names_of(" ".join(said)))
    titles = {id: names_of(title) for id, title in desk.named(" ".join(said)).items()} if words else {}
    having = [(id, name) for id, name in titles.items() if words <= set(name)]
    if len(having) != 1:
        return None
    (id, name), *_ = having
    return id if name[-1] in words or (whole and name[0] in words) else None


def points(clause: str) -> bool:
    """Whether it speaks of something that was mentioned before ("it", "the second one")."""
    return says(without_lead(plain(clause)), "reference", "pronoun", "plural")


def names_goods(clause: str, desk: Desk) -> bool:
    return names_thing(desk.understand(clause))


def thing(product: Product, desk: Desk) -> str:
    """What it is: as its title ends where others of the shop do as well ("Leather Sofa", of the department Furniture), else its kind."""
    own = names_of(product.title)[-1:]
    last = next((word for word in reversed(split(product.title)) if names_of(word) == own), "")
    alike = [title for title in desk.named(last).values() if names_of(title)[-1:] == own] if last else []
    return last if len(alike) > 1 else next(iter(kinds(product)), "")


def strange(clause: str, desk: Desk) -> str:
    """The "garden gnome" of "add the garden gnome", as which neither what is talked about is known nor anything else here."""
    if points(clause) or says(clause, "order", "of_them") or by_rank(clause) or names_goods(clause, desk):
        return ""
    found = pattern("order", "put_in").search(plain(clause))
    said = list(split(found["thing"])) if found else []
    while said and (said[-1] in function_words("en") or asks_only(said[-1])):
        said.pop()
    wished = stems(*(wish.words for wish in desk.understand(clause).constraints))
    if not said or stem(said[-1]) in wished or not _names(said[-1]) or named_by_title(clause, desk):
        return ""
    about = desk.products(desk.memory.together or desk.memory.focus)
    return "" if any(_called(said[-1], product) for product in about) else " ".join(said)


def _names(word: str) -> bool:
    """Whether it is a noun, as far as its form tells."""
    if not word.isalpha() or word in rules("order")["nameless"].split():
        return False
    return bool(lexicon().senses(word)) or not (ADJECTIVE.search(word) or word.endswith(("er", "est")))


def _called(word: str, product: Product) -> bool:
    """Whether it says anything of the product, or is of its kind."""
    options = (part for variant in product.variants for option in variant.options.items() for part in option)
    names = (product.title, product.brand, *kinds(product))
    words = lexicon()
    own = frozenset(sense for name in split(" ".join(names)) for sense in words.senses(name))
    return stem(word) in stems(*names, *options) or bool(words.related(words.senses(word), own))


def kind_only(words: str, desk: Desk) -> bool:
    definite = points(words) or words.startswith("the ")
    return not definite and names_goods(words, desk) and not named_in_whole(words, desk, more=False)


def counterpart(words: str, about: Ids, desk: Desk) -> Ids:
    """What it shall fit, where that is a product: one that is pointed at, or called by its whole name."""
    if not words:
        return ()
    if points(words) or says(words, "reference", "only"):
        pointed = meant(words, desk.memory, desk.products, desk.understand)
        return tuple(id for id in pointed if id not in about)[:1]
    named = [id for id in named_in_whole(words, desk, more=False) if id not in about]
    titles = desk.named(plain(words))
    return tuple(sorted(named, key=lambda id: -len(titles.get(id, "")))[:1])


def of_its(clause: str, desk: Desk) -> bool:
    """ "What about the battery life?" asks of what is being talked about; "what about the tents?" does not."""
    return (
        says(clause, "refine", "of_its")
        and not desk.understand(clause).constraints
        and not named_by_title(clause, desk)
    )


def matter_of(clause: str, desk: Desk) -> tuple[str, ...]:
    """ "Film", of "which one takes film?": what it asks of several, where that is nothing that can be proven or ranked."""
    found = pattern("refine", "which").match(without_lead(plain(clause)))
    rest = found["rest"] if found else ""
    proven = any(wish.field != Field.CATEGORY for wish in desk.understand(rest).constraints)
    ranked = not narrows(rest) or says(rest, "refine", "more_so") or says(rest, "ranks", "said")
    return () if proven or ranked else tuple(word for word in split(rest) if not asks_only(word))


def narrows(words: str) -> bool:
    """Whether it says how a thing must be, not merely which is more so than the others."""
    return not by_rank(words) and not says(words, "refine", "cheaper")
