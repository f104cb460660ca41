"""Says why, in one quiet line: proofs first, then resemblance.

Knows proofs and calibrated scores. Refuses to claim anything that is not in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shopkeeper.types import Field, Hit, Op, Proof, Verdict

MATCHES = "matches your words"

_NOTABLE = 0.5
"""Calibrated probability from which a resemblance is worth a word."""


def why(proofs: Sequence[Proof], scores: Mapping[str, float]) -> str:
    """At most three short facts joined by a middle dot; empty when there is nothing to say."""
    facts = [fact for proof in proofs if (fact := _fact(proof))]
    toned = [f"looks {_wish(proof)}" for proof in proofs if scores.get("tone") and _unstated_colour(proof)]
    return " · ".join([*dict.fromkeys(facts), *toned, *_resemblance(scores)][:3])


def unclaimed(hit: Hit) -> Hit:
    """What is shown though it is no answer resembles nothing that would be worth a word; its proofs are told."""
    return replace(hit, why=why(hit.proofs, {}))


def _fact(proof: Proof) -> str:
    constraint = proof.constraint
    if proof.verdict is Verdict.NOT_STATED:
        return f"{_wish(proof)} not stated"
    if constraint.field in (Field.PRICE, Field.STOCK, Field.DELIVERY):
        return ""  # the card shows them already
    if proof.verdict is Verdict.QUOTED:
        return f"“{_short(proof.quote)}”"
    if constraint.op is Op.NOT:
        return f"no {_values(proof)}"
    if constraint.field == Field.RATING:
        return f"rated {proof.value}"
    stated = proof.value.split(", ")[0]
    return f"size {stated}" if constraint.field == Field.SIZE else stated


def _unstated_colour(proof: Proof) -> bool:
    return proof.constraint.field == Field.COLOUR and proof.verdict is Verdict.NOT_STATED


def _wish(proof: Proof) -> str:
    return proof.constraint.words or _values(proof)


def _values(proof: Proof) -> str:
    return " or ".join(map(str, proof.constraint.values))


def _short(passage: str, most: int = 80) -> str:
    return passage if len(passage) <= most else passage[:most].rsplit(" ", 1)[0] + "…"


def _resemblance(scores: Mapping[str, float]) -> list[str]:
    photo, image = scores.get("photo", 0.0), scores.get("image", 0.0)
    said = max(scores.get("lexical", 0.0), scores.get("text", 0.0))
    lines = ["named on your photo"] if scores.get("label") else []
    if photo >= _NOTABLE:
        lines.append(f"looks like your photo ({photo:.0%})")
    if said >= _NOTABLE:
        lines.append(MATCHES)
    if image >= _NOTABLE:
        lines.append("its picture fits your words")
    return lines
