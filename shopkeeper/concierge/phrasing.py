"""The shop's sentences in a model's words, and never anything else than the shop's sentences.

Knows which words only join. Take those away, and what is left of a line has to be what is left of the sentences that it
says, in the same order: no fact is added, lost, turned round or moved to another product. What a model leaves out, or
says otherwise, goes out as the template said it. Refuses to believe that a model did as it was told.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from shopkeeper.concierge import ladder
from shopkeeper.concierge.claims import Claim, Source
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import low
from shopkeeper.concierge.grounding import unfounded
from shopkeeper.concierge.mind import LEAST, Line, Mind, Prompt, private, rules, think
from shopkeeper.trust.output import breaches

MOST = 12
"""Sentences that are given to a model; more are a page, not an answer."""
_TOKENS = 60
"""Of one sentence, written out with its numbers."""
_LONG = 600
_PART = re.compile(
    r"\0(\d+)\0|[“\"]([^”\"]*)[”\"]|([^\W_]+(?:[’'.,:/&+-][^\W_]+)*)|((?<!\w)[-−](?=\s?\W?\d)|[^\s.,;:!?()…'’–—-])"
)


@dataclass(frozen=True, slots=True)
class Phrased:
    """``generated``: whether any of the claims is a model's. ``faults``: why lines of it were not said."""

    claims: tuple[Claim, ...]
    generated: bool = False
    faults: tuple[str, ...] = ()


def phrased(claims: Sequence[Claim], question: str, mind: Mind, desk: Desk) -> Phrased:
    """``claims``, said by the model as far as it says the same; every one is said once."""
    given = [claim for claim in claims if _may_leave(claim)][:MOST]
    if not given:
        return Phrased(tuple(claims))
    brief = Brief(given, question, mind, desk)
    brief.ask()
    if brief.refused:
        brief.ask()
    return Phrased(tuple(brief.woven(claims)), bool(brief.kept), tuple(brief.faults))


def _may_leave(claim: Claim) -> bool:
    """Orders, and what repeats the shopper, are no provider's business."""
    private = any(one.source is Source.ORDER for one in claim.evidence)
    return bool(claim.evidence) and not (claim.courtesy or claim.echo or private)


@dataclass(slots=True)
class Brief:
    """Sentences, and what of the model's lines may be said in their place."""

    given: Sequence[Claim]
    question: str
    mind: Mind
    desk: Desk
    kept: dict[tuple[int, ...], Claim] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def ask(self) -> None:
        """For lines that say what is not said yet; names what was refused before."""
        seconds = self.desk.purse.left - ladder.RESERVE - LEAST / 2
        lines = think(self.mind, self.mind.phrase, self._prompt(), self.desk.purse, seconds)
        self.refused = []
        for line in lines[: 2 * MOST]:
            self._judge(line)
        self.faults += self.refused

    def woven(self, claims: Iterable[Claim]) -> Iterator[Claim]:
        """Lines where their first sentence stood, and every sentence that no line says."""
        first = {self.given[min(cites) - 1]: line for cites, line in self.kept.items()}
        told = {self.given[number - 1] for cites in self.kept for number in cites}
        for claim in claims:
            if claim in first:
                yield first[claim]
            elif claim not in told:
                yield claim

    def _prompt(self) -> Prompt:
        told = {number for cites in self.kept for number in cites}
        sentences = {str(n): one.text for n, one in enumerate(self.given, 1) if n not in told}
        data: dict[str, object] = {"question": private(self.question), "sentences": sentences}
        if self.refused:
            data["refused"] = self.refused[:MOST]
        instructions = self.desk.prompt("phrase", rules("phrase")["instructions"])
        return Prompt.of(instructions, data, _TOKENS * (len(sentences) + 1))

    def _judge(self, line: Line) -> None:
        cites = tuple(dict.fromkeys(line.cites))
        told = {number for said in self.kept for number in said}
        if not cites or not set(cites) <= set(range(1, len(self.given) + 1)) - told:
            return  # a sentence that is not there, or was said already
        said = [self.given[number - 1] for number in cites]
        evidence = tuple(dict.fromkeys(one for claim in said for one in claim.evidence))
        claim = Claim(line.text.strip(), evidence)
        fault = unsaid(claim.text, said)
        if not fault and (wrong := unfounded(claim, self.desk.understand, self.desk.wording)):
            fault = f"{wrong.what}: {wrong.words}"
        if fault:
            self.refused.append(fault)
        else:
            self.kept[cites] = claim


def unsaid(text: str, said: Sequence[Claim]) -> str:
    """The first thing in which ``text`` differs from the sentences, and that is more than a joining word; "" when in none."""
    if not text or len(text) > _LONG + sum(len(claim.text) for claim in said):
        return "length"
    if found := breaches(text):
        return found[0]
    titles = sorted(
        {one.title for claim in said for one in claim.evidence if one.title}, key=len, reverse=True
    )
    here, there = _facts(text, titles), _facts(" ".join(claim.text for claim in said), titles)
    if here == there:
        return ""
    other = next((pair for pair in zip(here, there, strict=False) if pair[0] != pair[1]), None)
    if other:
        return f"“{other[0]}” where the sentences say “{other[1]}”"
    return f"“{(here + there)[min(len(here), len(there))]}” is " + (
        "added" if len(here) > len(there) else "left out"
    )


def _facts(text: str, titles: Sequence[str]) -> list[str]:
    """What is left without the words that join: names, quotations, numbers, signs and words, in order."""
    for place, title in enumerate(titles):
        text = text.replace(title, f"\0{place}\0")
    facts: list[str] = []
    name = ""
    for found in _PART.finditer(text):
        title, quote, word, sign = found.groups()
        if title is not None:
            if titles[int(title)] != name:  # named again, or called "it": the same
                name = titles[int(title)]
                facts.append(name)
        elif quote is not None:
            facts.append(f"“{quote.rstrip('.!?… ')}”")
        elif word is None:
            facts.append(sign)
        elif low(word) not in _joining():
            facts.append(low(word))
    return facts


@cache
def _joining() -> frozenset[str]:
    return frozenset(low(word) for word in rules("phrase")["joining"].split())
