"""The care specialist: what the merchant's own documents say, quoted and cited; or that they do not say.

Knows questions of the rules, and what a rule costs. Refuses to say of one place what is written of another.
"""

from dataclasses import replace

from shopkeeper.concierge.acts import CARE, Act, Kind
from shopkeeper.concierge.claims import Claim, Evidence, Source, inner
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import instructs, low, pattern, plain, rules, says, without_lead
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.pieces import Words
from shopkeeper.concierge.specialists import describe, search
from shopkeeper.knowledge import Cited, sentences
from shopkeeper.language.stem import stems
from shopkeeper.types import Untrusted
from shopkeeper.types.sentence import ended

_PASSAGES = 3
_COST = "what does it cost"
_SHORT = 240
"""Letters of a quotation that begins with the main rule."""


def policy(act: Act, desk: Desk) -> Answer:
    """A question of which they say nothing is one about the product at hand, or for products."""
    rule, cost = _apart(act.words)
    found = _days_of_it(rule, desk) or _who_pays(rule, desk) or _surest(rule, desk) or _in_context(rule, desk)
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
    return _asked(f"{desk.memory.ruled} {rule}", desk)[:1] if _goes_on(rule, desk) else ()


def _days_of_it(rule: str, desk: Desk) -> tuple[Cited, ...]:
    """ "How long do I have to report it?", after "my camera arrived broken": the days that the passage before names."""
    if not (_goes_on(rule, desk) and says(rule, "policy", "how_long")):
        return ()
    before = _asked(desk.memory.ruled, desk)[:1]
    lines = (line for one in before for line in sentences(one.passage.text))
    named = [line for line in lines if pattern("policy", "days").search(low(line))]
    return tuple(replace(one, quote=Untrusted(named[0])) for one in before if named)


def _asked(words: str, desk: Desk) -> tuple[Cited, ...]:
    asked = desk.call("documents", lambda: desk.shop.ask_documents(words, _PASSAGES))
    sound = (one for one in asked if not instructs(one.passage.text))
    return tuple(replace(one, quote=Untrusted(_with_main_rule(one))) for one in sound)


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
    """What answers it; where the price of a place is asked that none of it names, what is said of the place, without prices."""
    found = _asked(rule, desk)
    place = pattern("policy", "place").search(plain(rule))
    named = place is None or any(stems(place["place"]) & stems(one.passage.text) for one in found)
    if named or not says(rule, "topics", "price"):
        return found
    bare = _asked(pattern("topics", "price").sub("", plain(rule)), desk)
    return tuple(one for one in bare if not pattern("policy", "costs").search(low(one.quote)))


def _costing(rule: str, cost: str, desk: Desk) -> tuple[Cited, ...]:
    """The first sentence that says what it costs: of the place that the question names, if it names one."""
    place = pattern("policy", "place").search(plain(rule))
    for one in _asked(f"{cost} {rule}", desk):
        for line in sentences(one.passage.text):
            here = place is None or stems(place["place"]) <= stems(line)
            if here and pattern("policy", "costs").search(low(line)):
                return (replace(one, quote=Untrusted(line)),)
    return ()


def rules_on(kind: Kind, desk: Desk) -> list[Claim]:
    """What the documents say where the thing itself cannot be done, if anything."""
    question = rules("policy")["instead"].get(kind, "")
    return [cited(one) for one in _asked(question, desk)[:1]] if question else []


def _with_main_rule(one: Cited) -> str:
    """From the passage's first sentence, which says the rule, to the nearest one, which may be an exception to it: if that is short."""
    text = str(one.passage.text)
    start, at = text.find(sentences(text)[0]), text.find(one.quote)
    whole = text[start : at + len(one.quote)]
    return whole if 0 <= start <= at and len(whole) <= _SHORT else one.quote


def cited(one: Cited) -> Claim:
    passage = one.passage
    title = f"{passage.title} › {passage.heading}" if passage.heading else passage.title
    sample = " (a sample of the demonstration)" if passage.sample else ""
    evidence = Evidence(Source.DOCUMENT, passage.id, "passage", passage.text, title=title)
    quote = inner(one.quote)
    same = Evidence(Source.DOCUMENT, passage.id, "quote", quote, title=title)
    return Claim(ended(f"{title}{sample}: “{quote}”"), (same, evidence))
