"""One sentence may ask several things: "find a rain jacket and tell me how long I can return it".

Knows where one request ends and the next begins. Refuses to say what is requested.
"""

import re

from shopkeeper.concierge.grammar import low, pattern, plain

MAX_CLAUSES = 6
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|\n+")


def clauses(text: str) -> tuple[str, ...]:
    """Its requests in order, as typed; at most MAX_CLAUSES, the last one takes the rest."""
    found = [clause for sentence in _SENTENCE.split(text) for clause in _parts(sentence) if plain(clause)]
    rest = " ".join(found[MAX_CLAUSES - 1 :])
    return (*found[: MAX_CLAUSES - 1], *([rest] if rest else []))


def _parts(sentence: str) -> list[str]:
    """Parted where what follows "and", "then" or a comma begins a request of its own."""
    lowered = low(sentence)
    begins = pattern("split", "begins")
    cuts = [glue for glue in pattern("split", "glue").finditer(lowered) if begins.match(lowered, glue.end())]
    edges = [0, *(edge for cut in cuts for edge in cut.span()), len(sentence)]
    return [sentence[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)]
