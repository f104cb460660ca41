"""The answer: Candidates become Hits become a Slate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from shopkeeper.types.box import Box
from shopkeeper.types.constraint import Constraint, Proof, Verdict
from shopkeeper.types.ids import LookKey, ProductId, TraceId
from shopkeeper.types.product import Look, Product, Variant
from shopkeeper.types.query import Intent
from shopkeeper.types.untrusted import Untrusted


@dataclass(frozen=True, slots=True)
class Candidate:
    """A Look that a retriever proposed."""

    key: LookKey
    score: float
    """Calibrated, fused: 0…1."""
    parts: Mapping[str, float]
    """Retriever name (``lexical``, ``text``, ``image``, ``photo``, ``label``) → calibrated score, 0…1; what a Hit shows."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A verified, explained result. ``variant`` is the one that satisfies every offer-level constraint."""

    product: Product
    look: Look
    variant: Variant
    score: float
    scores: Mapping[str, float]
    """Calibrated parts of the score by retriever, 0…1."""
    proofs: tuple[Proof, ...] = ()
    why: str = ""
    """One quiet line: "Navy is a blue · looks like your photo (82 %)"."""
    others: tuple[Look, ...] = ()
    """The product's other Looks, for the colour dots."""
    team: str = ""
    """Of an interleaved answer: the arm whose order put it here."""

    @property
    def stated(self) -> bool:
        """Whether the catalogue says of every wish that it is met."""
        return all(proof.verdict is not Verdict.NOT_STATED for proof in self.proofs)


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts of products under the current filters, this facet's own selection left out (multi-select)."""

    field: str
    values: tuple[FacetValue, ...]
    at_least: bool = False
    """More may have each value than were looked at."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One named way out of too few results: without ``drop``, or with ``instead``, there are ``count`` products.

    ``also`` are wishes that must go with it: offered only when no single wish is what stands in the way.
    """

    drop: Constraint
    count: int
    instead: Constraint | None = None
    also: tuple[Constraint, ...] = ()


class Match(StrEnum):
    SAME = "same"
    LOOK_ALIKE = "look_alike"
    NOT_STOCKED = "not_stocked"


@dataclass(frozen=True, slots=True)
class Region:
    """One of several things on a photo. ``label``: the kind of thing that its neighbours in the catalogue are; no fact."""

    box: Box
    label: str
    match: Match
    confidence: float
    product_id: ProductId
    look_key: LookKey


@dataclass(frozen=True, slots=True)
class PhotoVerdict:
    """Honest word on one shown photo. ``confidence`` is the calibrated probability of SAME, 0…1."""

    match: Match
    confidence: float
    product_id: ProductId | None = None
    look_key: LookKey | None = None
    regions: tuple[Region, ...] = ()
    """When they were asked for and the photo shows several things: each one, 2…5 of them."""
    read: tuple[Untrusted, ...] = ()
    """Words written on the photo that led to products called so; untrusted, and no proof of anything."""
    fits: bool = False
    """Whether its product is among what answers all that was asked, on whatever page."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the story, for the "what just happened" drawer."""

    name: str
    ms: float
    note: str = ""


def mark(versions: Mapping[str, str]) -> str:
    """12 hex digits that stand for these versions, whoever writes them down; empty for none."""
    return _digest("\n".join(f"{part} {name}" for part, name in sorted(versions.items())))


@lru_cache(100)
def _digest(told: str) -> str:
    return sha256(told.encode()).hexdigest()[:12] if told else ""


@dataclass(frozen=True, slots=True)
class Trace:
    id: TraceId
    stages: tuple[Stage, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    """Model and index versions that answered: ``{"encoder": "lite:1", "index": "lance:42"}``."""
    arms: Mapping[str, str] = field(default_factory=dict)
    """Experiment → arm, of those that the answer met."""
    ms: float = 0.0
    """How long the whole answer took."""

    @property
    def mark(self) -> str:
        return mark(self.versions)


@dataclass(frozen=True, slots=True)
class Slate:
    """The ordered answer."""

    hits: tuple[Hit, ...]
    total: int
    intent: Intent
    applied: tuple[Constraint, ...]
    """Understood plus explicit constraints, minus the removed ones: what the hits were proven against."""
    trace: Trace
    facets: tuple[Facet, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    unmet: tuple[Constraint, ...] = ()
    """Constraints that no product of the shop meets together with the others (shown struck through)."""
    photos: tuple[PhotoVerdict, ...] = ()
    suggestion: str = ""
    """A better spelling of the whole text, when one was used or is offered."""
    cursor: str = ""
    """Continues after the last hit; empty at the end."""
    first: int = 1
    """Rank of the first hit: ranks go on from page to page."""
    near: bool = False
    """Nothing answers the words; the hits meet every wish and are only the closest in meaning."""
    at_least: bool = False
    """More may answer than the ``total`` that was looked at."""
    proven: int = 0
    judged: int = 0
    """So many of ``total`` were held against all that the catalogue says of them, and of these ``proven`` are stated to meet every wish."""
