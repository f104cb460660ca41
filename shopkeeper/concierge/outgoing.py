"""The last look at a piece before it leaves: no link out of the shop, no picture to be loaded, no HTML, nothing unseen, no key.

Knows where in a piece words stand, whoever wrote them. Refuses to judge whether they are true (``grounding``).
"""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from shopkeeper.concierge.claims import Claim, Evidence, Said
from shopkeeper.concierge.pieces import Cards, Confirm, Piece, Question, Record, Row, Table, Words
from shopkeeper.trust import output

_KEPT = 4_096


def outgoing(piece: Piece, hosts: Collection[str] = ()) -> Piece:
    """``piece`` with every sentence, title and cell as ``trust.output.safe`` leaves it. ``hosts``: the shop's own."""
    safe = _Safe(frozenset(hosts))
    match piece:
        case Words():
            return replace(piece, said=Said.of([safe.claim(claim) for claim in piece.said.claims]))
        case Cards():
            return replace(piece, heading=safe(piece.heading))
        case Table():
            return replace(
                piece, titles=tuple(map(safe, piece.titles)), rows=tuple(map(safe.row, piece.rows))
            )
        case Record():
            rows = tuple((safe(what), safe(how)) for what, how in piece.rows)
            return replace(piece, title=safe(piece.title), rows=rows)
        case Question():
            return replace(piece, text=safe(piece.text), options=tuple(map(safe, piece.options)))
        case Confirm():
            arguments = {safe(name): safe(value) for name, value in piece.arguments.items()}
            return replace(piece, title=safe(piece.title), arguments=arguments)
    return piece


class _Safe:
    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts

    def __call__(self, text: str) -> str:
        return _safe(text, self._hosts)

    def claim(self, claim: Claim) -> Claim:
        return replace(claim, text=self(claim.text), evidence=tuple(map(self.evidence, claim.evidence)))

    def evidence(self, one: Evidence) -> Evidence:
        return replace(one, text=self(one.text), title=self(one.title))

    def row(self, row: Row) -> Row:
        return replace(row, cells=tuple(self.evidence(cell) if cell else None for cell in row.cells))


@lru_cache(_KEPT)
def _safe(text: str, hosts: frozenset[str]) -> str:
    return output.safe(text, hosts)
