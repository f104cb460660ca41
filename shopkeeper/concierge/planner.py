"""From words to a plan, without any model: what is asked, of which products, and what must be known first.

Knows the grammar's kinds and the conversation so far. Refuses to answer anything, and never does what text of the
catalogue, of reviews or of documents says: it reads the shopper's words alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from shopkeeper.concierge import fitting
from shopkeeper.concierge.acts import Act, Kind, Plan
from shopkeeper.concierge.bundles import parts_of
from shopkeeper.concierge.clauses import clauses
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.following import costing, following
from shopkeeper.concierge.grammar import low, pattern, plain, rules, without_lead
from shopkeeper.concierge.joining import COURTESIES, joined
from shopkeeper.concierge.kinds import kind_of
from shopkeeper.concierge.pointing import (
    MOST_COMPARED,
    asks,
    by_rank,
    counterpart,
    kind_only,
    named_by_title,
    named_in_whole,
    names_goods,
    of_its,
    of_record,
    points,
    says_little,
)
from shopkeeper.concierge.references import Ids, meant, placed
from shopkeeper.concierge.specialists import body
from shopkeeper.concierge.topic import speaks_of_a_matter
from shopkeeper.concierge.turn import Turn
from shopkeeper.concierge.wishes import changes
from shopkeeper.types import Field

_OF_PRODUCTS = frozenset(
    {
        Kind.DESCRIBE,
        Kind.SIZE,
        Kind.OPINIONS,
        Kind.DELIVERY,
        Kind.GOES_WITH,
        Kind.SIMILAR,
        Kind.ADD,
        Kind.COMPARE,
    }
)
"""Kinds that are about certain products."""
_ELSE_FIND = frozenset(
    {Kind.DESCRIBE, Kind.OPINIONS, Kind.DELIVERY, Kind.GOES_WITH, Kind.SIMILAR, Kind.COMPARE}
)
"""Of those: where none is meant, the words ask for products that are so ("jackets with good reviews")."""


def answering(turn: Turn, desk: Desk) -> Plan:
    """A form that was sent, or turned down, is all that its turn asks; else the words tell."""
    if turn.confirm:
        return Plan((Act(Kind.YES, turn.confirm),))
    if turn.decline:
        return Plan((Act(Kind.NO, turn.decline),))
    return plan(turn.text, desk)


def plan(text: str, desk: Desk) -> Plan:
    """Never raises on words; ``text`` may be empty when a photo was shown."""
    if desk.memory.asked and _is_answer(text, desk):
        text = f"{desk.memory.asked} {text}"
    acts: list[Act] = []
    said = clauses(text)
    for clause in said:
        if acts and pattern("lead_only", "confirming").match(plain(clause)):
            continue
        if pattern("lead_only", "health").match(plain(clause)) and clause is not said[-1]:
            continue
        if not pattern("lead", "before").fullmatch(plain(clause)) or kind_of(clause) is not Kind.FIND:
            acts.append(_act(clause, acts, desk))
    costly = [act for act in acts if pattern("lead_only", "costly").match(plain(act.words))]
    if costly and any(act.kind is Kind.FIND and act not in costly for act in acts):
        acts = [act for act in acts if act not in costly]
    acts = joined(acts, lambda words: names_goods(words, desk))
    if not acts:
        acts = [Act(Kind.FIND if desk.images else Kind.HELP, text)]
    return _asked(tuple(_told_apart(acts)), desk)


def _act(clause: str, before: list[Act], desk: Desk) -> Act:
    kind = kind_of(clause)
    if fits := _fits(clause, before, desk):
        return fits
    of_rule = bool(before) and before[-1].kind is Kind.POLICY
    if not of_rule and (again := following(clause, kind, desk)):
        return again
    if kind is Kind.YES:
        pending = desk.memory.pending
        return Act(Kind.YES, pending) if pending and not before else Act(Kind.THANKS, clause)
    if kind is Kind.FIND:
        kind = _unless_find(clause, desk)
    if kind is Kind.DESCRIBE and not asks(clause) and pattern("refine", "cheaper").search(plain(clause)):
        kind = Kind.FIND  # "I don't want that, too expensive"
    if kind not in (*_OF_PRODUCTS, Kind.FIND):
        return Act(kind, clause, desk.memory.focus if kind is Kind.POLICY else ())
    of_it = desk.memory.talked and (points(clause) or of_its(clause, desk))
    begins = kind is not Kind.DELIVERY and pattern("refine", "begins").search(without_lead(plain(clause)))
    if kind is Kind.FIND or (begins and not of_it):
        words = _without_lead(clause)
        return Act(Kind.BUNDLE if len(parts_of(words, desk.understand)) > 1 else Kind.FIND, words)
    return _of_products(kind, clause, before, desk)


def _of_products(kind: Kind, clause: str, before: list[Act], desk: Desk) -> Act:
    """About what it names, what the clause before it names or finds, or what is being talked about."""
    if named := _preface(clause, before, desk):
        before.pop()
        return Act(kind, clause, named)
    found = bool(before) and before[-1].kind in (Kind.FIND, Kind.BUNDLE)
    if desk.images and not before and points(clause):
        if kind is Kind.SIMILAR:
            return Act(Kind.FIND, clause)
        before.append(Act(Kind.FIND, ""))  # what the photo shows
        found = True
    about = () if found and points(clause) else _meant(clause, kind, desk)
    if not about and before and not found:
        if before[-1].kind is Kind.POLICY and points(clause):
            return costing(before.pop(), clause)  # of no product
        about = before[-1].about
    if kind is Kind.DESCRIBE and " than " in clause and len(named := named_by_title(clause, desk)) > 1:
        return Act(Kind.COMPARE, clause, named[:MOST_COMPARED])
    if kind is Kind.COMPARE and len(about) == 1 and by_rank(clause):
        kind = Kind.DESCRIBE
    if kind is Kind.COMPARE and not about and len(desk.memory.focus) > 1:
        about = desk.memory.focus[:MOST_COMPARED]
    if about or found:
        return Act(kind, clause, about, found=found and not about)
    if kind in _ELSE_FIND and not (points(clause) or (desk.memory.shown and placed(plain(clause)))):
        goods = names_goods(clause, desk)
        if kind is Kind.COMPARE and (goods or not asks(clause)):
            before.append(Act(Kind.FIND, pattern("lead_only", "comparing").sub("", plain(clause))))
            return Act(kind, clause, found=True)
        return Act(Kind.FIND if goods or not (kind is Kind.DELIVERY or asks(clause)) else Kind.POLICY, clause)
    return Act(kind, clause)


def _fits(clause: str, before: list[Act], desk: Desk) -> Act | None:
    """Whether one thing goes with another; None where a size is asked for, or nothing to fit."""
    if asked := fitting.apart(clause):
        if kind_of(clause) is not Kind.FITS:
            return None
        if (told := _had(before, desk)) and asked.open and points(asked.other):
            before.pop()
            return _fit(replace(asked, other=told), f"{fitting.asking(clause)} {told}", desk)
        return _fit(asked, clause, desk)
    told = _had(before, desk)
    if told and (asked := fitting.bare(clause)):
        before.pop()
        return _fit(replace(asked, other=told), f"{fitting.asking(clause)} {told}", desk)
    if kind_of(clause) not in (Kind.FIND, Kind.DESCRIBE):
        return None
    if (asked := fitting.loosely(clause)) and counterpart(asked.other, (), desk):
        return _fit(asked, clause, desk)
    if desk.memory.last == Kind.FITS and not before and (asked := fitting.also(clause)):
        return _fit(asked, f"does it fit {asked.other}", desk)
    return None


def _had(before: Sequence[Act], desk: Desk) -> str:
    """What the clause before says that the shopper has, or merely names: "the desk lamp, would that work?"."""
    words = before[-1].words if before and before[-1].kind is Kind.FIND else ""
    return fitting.has(words) or (fitting.called(words) if named_in_whole(words, desk, more=False) else "")


def _fit(asked: fitting.Apart, words: str, desk: Desk) -> Act:
    """About the very product that shall fit; about none where any of a kind may: "which lenses", "your bulbs"."""
    if asked.open or kind_only(asked.subject, desk):
        about: Ids = ()
    else:
        about = _meant(asked.subject, Kind.FITS, desk) if asked.subject else desk.memory.focus[:1]
    return Act(Kind.FITS, words, about, other=counterpart(asked.other, about, desk))


def _preface(clause: str, before: Sequence[Act], desk: Desk) -> Ids:
    """What the clause before merely names: "camp lantern, when can I have it?"."""
    names = bool(before) and before[-1].kind is Kind.FIND and not names_goods(clause, desk)
    return named_in_whole(before[-1].words, desk, more=False) if names else ()


def _unless_find(clause: str, desk: Desk) -> Kind:
    """What words ask that no pattern knows, by what they name: FIND, unless they tell of a body or ask a question."""
    said, memory = plain(clause), desk.memory
    goods = names_goods(clause, desk)
    begins = pattern("refine", "begins").search(without_lead(said))
    if memory.talked and ((points(clause) and begins) or of_its(clause, desk)):
        return Kind.DESCRIBE
    if memory.shown and pattern("reference", "only").search(without_lead(said)):
        return Kind.DESCRIBE
    if memory.shown and not goods and pattern("ranks", "one").search(said):
        return Kind.COMPARE  # "do you have a thicker one?": by what is stated of those shown
    if not (memory.shown or memory.focus or desk.images) and pattern("reference", "shown").search(said):
        return Kind.DESCRIBE  # "can I wear these shoes?": which, has to be asked
    if body.tells(clause) and not goods:
        return Kind.SIZE
    if not asks(clause) or any(
        p.search(said) for p in (pattern("asking", "offers"), pattern("refine", "popular"))
    ):
        return Kind.FIND
    if named := named_in_whole(clause, desk):
        return Kind.COMPARE if len(named) > 1 else Kind.DESCRIBE
    if goods or begins:
        return Kind.FIND
    refines = any(pattern("refine", name).search(said) for name in ("cheaper", "dearer", "any", "ones"))
    if (
        memory.talked
        and not refines
        and (
            points(clause)
            or says_little(clause, desk)
            or of_record(clause, desk)
            or speaks_of_a_matter(clause)
        )
    ):
        return Kind.DESCRIBE
    looks = {wish.field for wish in desk.understand(clause).constraints}
    if memory.talked and looks and looks <= {Field.COLOUR, Field.SIZE}:
        return Kind.DESCRIBE  # "is there an XL too?"
    return Kind.POLICY if pattern("asking", "begins").search(without_lead(said)) else Kind.FIND


def _without_lead(clause: str) -> str:
    """As typed, from where the request begins."""
    found = pattern("lead", "before").match(low(clause))
    return (clause[found.end() :] if found else clause).strip() or clause


def _meant(clause: str, kind: Kind, desk: Desk) -> Ids:
    """Products of the conversation, of the shop by their names, or what is being talked about anyway."""
    memory = desk.memory
    if kind is Kind.ADD and pattern("order", "of_them").search(plain(clause)):
        return memory.focus[:1]  # "two of them" are two of it
    if kind is not Kind.COMPARE and points(clause) and (named := named_in_whole(clause, desk, more=False)):
        return named
    about = meant(clause, memory, desk.products, desk.understand)
    if kind is Kind.COMPARE and len(about) < 2:
        named = named_by_title(clause, desk)
        about = named if len(named) > 1 else tuple(dict.fromkeys((*about, *named)))
        if len(about) < 2 and not named and memory.shown and not by_rank(clause):
            about = memory.focus if len(memory.focus) > 1 else tuple(seen.product for seen in memory.shown)
    about = about or named_by_title(clause, desk)
    if not (
        about or kind is Kind.COMPARE or names_goods(clause, desk) or (memory.shown and placed(plain(clause)))
    ):
        about = memory.focus[:1]
    return about[:MOST_COMPARED]


def _told_apart(acts: Sequence[Act]) -> list[Act]:
    """Courtesies beside a request are not answered."""
    busy = [act for act in acts if act.kind not in COURTESIES]
    return busy or list(acts[:1])


def _asked(acts: tuple[Act, ...], desk: Desk) -> Plan:
    """A question only where no answer is possible without it."""
    acts = tuple(_unasked(act, desk) for act in acts)
    for act in acts:
        if _unclear(act):
            shown = tuple(seen.title for seen in desk.memory.shown[:4])
            return Plan(
                tuple(a for a in acts if a is not act),
                _QUESTIONS.get(act.kind, "Which product do you mean?"),
                shown,
            )
    return Plan(acts)


def _unasked(act: Act, desk: Desk) -> Act:
    """Where questions are switched off, a search by the words; what would change a basket is asked all the same."""
    if act.kind in _ELSE_FIND and _unclear(act) and not desk.decision.get("concierge.questions", True):
        return Act(Kind.FIND, act.words)
    return act


def _unclear(act: Act) -> bool:
    """A size may be asked for in general: what the shopper tells of their body is remembered for the next product."""
    return act.kind in _OF_PRODUCTS and act.kind is not Kind.SIZE and not act.about and not act.found


_WORDS = 16
"""Of an answer: as many as an address takes."""
_QUESTIONS = {
    Kind.COMPARE: "Which products shall I compare?",
    Kind.ADD: "What shall I put into your basket?",
}


def _is_answer(text: str, desk: Desk) -> bool:
    """Whether a turn after a question answers it: it asks nothing of its own."""
    if pattern("asking", "offers").search(plain(text)) or pattern("asking", "looks").search(plain(text)):
        return False
    if pattern("order", "number").fullmatch(plain(text)):
        return True
    return kind_of(text) in (Kind.FIND, Kind.DESCRIBE) and len(plain(text).split()) <= _WORDS


def about(act: Act, products: Ids) -> Act:
    """``act``, about what the act before it found: a comparison about as many as it says, else about two."""
    counts = rules("reference")["counts"]
    said = [counts[word] for word in plain(act.words).split() if word in counts]
    return replace(act, about=products[: [*said, 2][0] if act.kind is Kind.COMPARE else 1], found=False)


def of_kind(kind: Kind, words: str, about: Ids, before: Sequence[Act], desk: Desk) -> Act:
    """An act whose kind is known. What its words point at is meant; else ``about``, else what is being talked about."""
    if kind is Kind.POLICY:
        return Act(kind, words, about or desk.memory.focus)
    if kind is Kind.FITS and (fits := _fits(words, [], desk)):
        return replace(fits, about=fits.about or about)
    if kind not in _OF_PRODUCTS:
        return Act(kind, words)
    if not about and before and before[-1].kind in (Kind.FIND, Kind.BUNDLE):
        return Act(kind, words, found=True)
    own = meant(words, desk.memory, desk.products, desk.understand)
    about = (max(own, about, key=len) if kind is Kind.COMPARE else own or about) or _meant(words, kind, desk)
    return Act(kind if about or kind not in _ELSE_FIND or points(words) else Kind.FIND, words, about)


def asked(acts: Sequence[Act], desk: Desk) -> Plan:
    """``acts``, with the question that has to be answered first, if any."""
    return _asked(tuple(acts), desk)


def sure(act: Act, desk: Desk) -> bool:
    """Whether a search is asked for without a doubt: its words name goods of the shop, or change the search before."""
    intent, said = desk.understand(act.words), plain(act.words)
    told = intent.constraints or any(
        pattern("refine", name).search(said) for name in ("cheaper", "dearer", "any")
    )
    return names_goods(act.words, desk) or (bool(told) and changes(act.words, intent, desk.memory.wish))
