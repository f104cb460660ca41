"""Why a product is shown: every wish with its live value, the scores, and where each fact stands.

Knows how a Proof and a score read. Refuses to judge: the verdicts came with the Hit.
"""

from dataclasses import dataclass

from shopkeeper.language.wording import Wording
from shopkeeper.types import Hit, Proof, Verdict

MARKS = {Verdict.PROVEN: "✓", Verdict.QUOTED: "“ ”", Verdict.NOT_STATED: "–", Verdict.CONTRADICTED: "✗"}
SCORES = {"lexical": "Words", "text": "Meaning", "image": "Picture", "photo": "Your photo"}
SOURCES = {
    "offer": "live offer", "variant": "this variant", "attribute": "product facts", "rating": "reviews"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProofRow:
    wish: str
    verdict: str
    mark: str
    value: str
    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A calibrated score: ``share`` 0…1, ``percent`` as written."""

    label: str
    share: float
    percent: str


def rows(hit: Hit, wording: Wording) -> tuple[ProofRow, ...]:
    return tuple(_row(proof, wording) for proof in hit.proofs)


def bars(hit: Hit, wording: Wording) -> tuple[Bar, ...]:
    parts = (
        ("Together", hit.score),
        *((SCORES.get(name, name), value) for name, value in hit.scores.items()),
    )
    return tuple(Bar(label, min(max(share, 0.0), 1.0), _percent(share, wording)) for label, share in parts)


def _percent(share: float, wording: Wording) -> str:
    """What is little is not said to be nothing."""
    return f"< {wording.percent(0.01)}" if 0 < share < 0.005 else wording.percent(share)


def silent(hit: Hit, wording: Wording) -> tuple[str, ...]:
    """The wishes about which the catalogue says nothing."""
    return tuple(
        wording.describe(proof.constraint) for proof in hit.proofs if proof.verdict is Verdict.NOT_STATED
    )


def _row(proof: Proof, wording: Wording) -> ProofRow:
    value = wording.stated(proof.value) if proof.verdict is not Verdict.NOT_STATED else "not stated"
    return ProofRow(
        wording.describe(proof.constraint),
        proof.verdict,
        MARKS[proof.verdict],
        value,
        _source(proof.source),
        proof.quote if proof.quote != value else "",
    )


def _source(source: str) -> str:
    kind, _, detail = source.partition(":")
    named = SOURCES.get(kind, kind)
    return f"{named}: {detail}" if kind == "attribute" else named
