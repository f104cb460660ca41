"""A run: every golden question asked of the shop once, with what each answer was worth. The form that is stored.

Knows a Run's shape and its JSON. Refuses to ask and to judge.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson
from pydantic import TypeAdapter, ValidationError

from shopkeeper.files import write_whole
from shopkeeper.types import LookId, Match
from shopkeeper.types.errors import InvalidInput, NotFound, Unavailable

FORMAT = 1

MEASURES = {
    "nDCG@10": "quality of the first ten",
    "R@1": "right first answers",
    "R@10": "right answers in the first ten",
    "RR": "earliness of the best answer",
    "understood": "wishes understood",
    "kept": "hits true to the wishes",
    "verdict": "photo verdicts right",
    "things": "things told apart on a photo",
    "suggested": "earliness of the suggestion that leads there",
    "silence": "silence where nothing fits",
    "speech": "answers where something fits",
}
"""Every measure, 0…1, higher is better, and what it means to a person."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's row. ``digest`` is the question's; ``slices`` name the groups it counts in."""

    key: str
    """``set/id``."""
    digest: str
    asked: str
    values: Mapping[str, float]
    slices: Mapping[str, str]
    hits: tuple[LookId, ...] = ()
    scores: tuple[float, ...] = ()
    """Of the hits, as shown."""
    verdicts: tuple[tuple[Match, float], ...] = ()
    """Of each photo, and how surely it shows the product that is named."""
    broken: Mapping[LookId, str] = field(default_factory=dict)
    """Hits that do not keep a wish they are shown under, and how: each one a reason not to ship."""
    faults: tuple[str, ...] = ()
    """What must hold of any answer and does not: as good a reason."""
    missed: tuple[str, ...] = ()
    """Wishes in the words that were not understood."""
    must: bool = False
    """Whether each of ``values`` must be 1."""
    error: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)
    """Retriever → the best score that it gave a hit."""
    said: Mapping[str, str] = field(default_factory=dict)
    """Part of the answer → a digest of what it said (``said``)."""
    ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stale:
    """A question that names what left the shop; when it could still be asked, ``asked`` is true."""

    key: str
    gone: tuple[str, ...]
    asked: bool


@dataclass(frozen=True, slots=True)
class Run:
    """``sets``: golden set → version; ``versions``: what answered."""

    name: str
    made: str
    answers: tuple[Answer, ...]
    stale: tuple[Stale, ...]
    sets: Mapping[str, str]
    versions: Mapping[str, str]
    products: int
    catalog: str = ""
    """A digest of all that was sold; equal catalogues have equal ones."""
    format: int = FORMAT

    def save(self, file: Path) -> None:
        """Whole or not at all. Raises Unavailable."""
        content = orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, content)
        except OSError as error:
            raise Unavailable(
                f"{file} cannot be written: {error.strerror}", field="--save", fix="see to the disk"
            ) from None


def load(file: Path) -> Run:
    """A stored run. Raises NotFound, InvalidInput."""
    fix = "shopkeeper evaluate --save NAME stores a run"
    try:
        plain = orjson.loads(file.read_bytes())
        if isinstance(plain, dict) and plain.get("format", FORMAT) != FORMAT:
            raise InvalidInput(f"{file} was stored by another version", field="--baseline", fix=fix)
        return TypeAdapter(Run).validate_python(plain)
    except OSError as error:
        raise NotFound(f"{file}: {error.strerror}", field="--baseline", fix=fix) from None
    except (orjson.JSONDecodeError, ValidationError):
        raise InvalidInput(f"{file} is not a stored run", field="--baseline", fix=fix) from None
