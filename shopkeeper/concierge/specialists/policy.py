"""The care specialist: what the merchant's own documents say, quoted and cited; or that they do not say.

Knows questions of the rules, and what a rule costs. Refuses to say of one place what is written of another.
"""

from dataclasses import replace

from shopkeeper.concierge.acts import CARE, Act, Kind
from shopkeeper.concierge.claims import Claim
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import low, pattern, plain, rules, says, without_lead
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.passages import asked, cited, may_speak_of, place_of, speaks_of
from shopkeeper.concierge.pieces import Words
from shopkeeper.concierge.specialists import describe, search
from shopkeeper.concierge.topic import asks_only
from shopkeeper.knowledge import Cited, sentences
from shopkeeper.language.stem import split, stems
from shopkeeper.types import Untrusted

_COST = "what does it cost"
_FIGURES = (("topics", "price"), ("policy", "how_long"))
"""What is asked of a place that is so there alone."""


def policy(act: Act, desk: Desk) -> Answer:
    """A question of which they say nothing is one about the product at hand, or for products."""
    rule, cost = _apart(act.words)
    found = _days_of_it(rule, desk) or _who_pays(rule, desk) or _surest(rule, desk) or _in_context(rule, desk)
    found = found if _names(rule, found) else ()
    if cost and (costs := _costing(rule, cost, desk)):
        found = costs if _again(rule, desk) else found if _told(costs, found) else (*found, *costs)
    if not found and act.about and desk.memory.talked and not says(rule, "policy", "service"):
        return describe.describe(act, desk)
    if not found and desk.understand(act.words).constraints:
        return search.find(act, desk)
    claims = [cited(one) for one in found] or [
        Claim("The shop's documents do not say. Its people can: ask me to hand over to them.", courtesy=True)
    ]
    if cost and act.about and _again(rule, desk):  # "it" may as well be what is talked about
        claims = [*describe.told(replace(act, words=cost), desk), *claims]

    def remember(memory: Memory) -> Memory:
        return replace(memory, ruled=rule)

    return Answer((Words.of(*claims),), remember, open=not found)


def _names(rule: str, found: tuple[Cited, ...]) -> bool:
    """Whether what is said of a price is said of the thing that it is asked of: "how much is the desk?" is answered by no price of delivery."""
    if not says(rule, "topics", "price") or says(rule, "policy", "service"):
        return True
    bare = pattern("topics", "price").sub(" ", plain(rule))
    thing = stems(*(word for word in split(bare) if not asks_only(word)))
    return not thing or any(
        thing & stems(one.passage.text, one.passage.heading, one.passage.title) for one in found
    )


def _apart(words: str) -> tuple[str, str]:
    """A question, and "how much is it?" after it."""
    found = pattern("policy", "costing").fullmatch(low(words).rstrip(" .?!"))
    if found is None or not says(found["cost"], "topics", "price"):
        return words, ""
    return words[: found.end("what")].rstrip(" ,?"), found["cost"]


def _again(rule: str, desk: Desk) -> bool:
    return plain(rule) == plain(desk.memory.ruled)


def _told(costs: tuple[Cited, ...], found: tuple[Cited, ...]) -> bool:
    return all(
        any(cost.passage.id == one.passage.id and cost.quote in one.quote for one in found) for cost in costs
    )


def _goes_on(rule: str, desk: Desk) -> bool:
    """Whether "it" is what the question before was about, and no other rule is named."""
    after = desk.memory.last in CARE and bool(desk.memory.ruled)
    return after and says(rule, "policy", "goes_on") and not says(rule, "policy", "service")


def _in_context(rule: str, desk: Desk) -> tuple[Cited, ...]:
    return asked(f"{desk.memory.ruled} {rule}", desk)[:1] if _goes_on(rule, desk) else ()


def _days_of_it(rule: str, desk: Desk) -> tuple[Cited, ...]:
    """ "How long do I have to report it?", after "my camera arrived broken": the days that the passage before names."""
    if not (_goes_on(rule, desk) and says(rule, "policy", "how_long")):
        return ()
    before = asked(desk.memory.ruled, desk)[:1]
    lines = (line for one in before for line in sentences(one.passage.text))
    named = [line for line in lines if pattern("policy", "days").search(low(line))]
    return tuple(replace(one, quote=Untrusted(named[0])) for one in before if named)


def _who_pays(rule: str, desk: Desk) -> tuple[Cited, ...]:
    """Of who pays for what the shop does: what that costs."""
    said = without_lead(plain(rule))
    asked = says(said, "policy", "paying") and says(said, "policy", "service")
    return _costing(pattern("policy", "paying").sub("", said), _COST, desk) if asked else ()


def _surest(rule: str, desk: Desk) -> tuple[Cited, ...]:
    """The passage that answers it, or, if that is surer, what follows its "if it doesn't fit"."""
    alone = pattern("policy", "supposing").sub("", plain(rule))
    questions = (rule,) if alone == plain(rule) else (rule, alone)
    found = [one for question in questions for one in _of_place(question, desk)[:1]]
    return tuple(sorted(found, key=lambda one: -one.sure)[:1])


def _of_place(rule: str, desk: Desk) -> tuple[Cited, ...]:
    """What answers it; where a price or a time of a place is asked that none of it names, what is said of the place, without either."""
    found, place = asked(rule, desk), place_of(rule)
    named = not place or any(may_speak_of(place, one.passage.text) for one in found)
    if named or not any(says(rule, part, name) for part, name in _FIGURES):
        return found
    bare = plain(rule)
    for part, name in _FIGURES:
        bare = pattern(part, name).sub("", bare)
    return tuple(one for one in asked(bare, desk) if not pattern("policy", "costs").search(low(one.quote)))


def _costing(rule: str, cost: str, desk: Desk) -> tuple[Cited, ...]:
    """The first sentence that says what it costs: of the place that the question names, if it names one."""
    place = place_of(rule)
    for one in asked(f"{cost} {rule}", desk):
        for line in sentences(one.passage.text):
            here = not place or speaks_of(place, line)
            if here and pattern("policy", "costs").search(low(line)):
                return (replace(one, quote=Untrusted(line)),)
    return ()


def rules_on(kind: Kind, desk: Desk) -> list[Claim]:
    """What the documents say where the thing itself cannot be done, if anything."""
    question = rules("policy")["instead"].get(kind, "")
    return [cited(one) for one in asked(question, desk)[:1]] if question else []
