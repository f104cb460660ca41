"""The care specialist: what the merchant's own documents say, quoted and cited; or that they do not say."""

from collections.abc import Iterator

from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Said, Source, inner
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import instructs
from shopkeeper.concierge.pieces import Words
from shopkeeper.concierge.specialists import describe, search
from shopkeeper.knowledge import Cited
from shopkeeper.types.sentence import ended

_PASSAGES = 3


def policy(act: Act, desk: Desk) -> Answer:
    """A question of which they say nothing is one about the product at hand, or for products."""
    asked = desk.call("documents", lambda: desk.shop.ask_documents(act.words, _PASSAGES))
    found = tuple(one for one in asked if not instructs(one.passage.text))
    if not found and act.about and desk.memory.talked:
        return describe.describe(act, desk)
    if not found and desk.understand(act.words).constraints:
        return search.find(act, desk)
    claims = list(_cited(found[:1])) or [
        Claim("The shop's documents do not say. Its people can: ask me to hand over to them.", courtesy=True)
    ]
    return Answer((Words(Said.of(claims)),), open=not found)


def _cited(found: tuple[Cited, ...]) -> Iterator[Claim]:
    for one in found:
        passage = one.passage
        title = f"{passage.title} › {passage.heading}" if passage.heading else passage.title
        sample = " (a sample of the demonstration)" if passage.sample else ""
        evidence = Evidence(Source.DOCUMENT, passage.id, "passage", passage.text, title=title)
        quote = inner(one.quote)
        same = Evidence(Source.DOCUMENT, passage.id, "quote", quote, title=title)
        yield Claim(ended(f"{title}{sample}: “{quote}”"), (same, evidence))
