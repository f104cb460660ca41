"""Finds what is an answer at all: retrieve within the constraints, fuse, and let go of what resembles nothing.

Knows when resemblance decides (open words, a photo) and when wishes say it all: a kind of thing that is named and proven
needs no resemblance, only an order. Refuses to sort and to prove. MEANT and CERTAIN were chosen by cross-validation, the
other thresholds by hand (docs/lab-log/search.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from shopkeeper.index.columns import Array, Mask
from shopkeeper.index.judge import QUOTABLE
from shopkeeper.index.live import Live, scope
from shopkeeper.index.port import NOTHING, Keys, Ranked
from shopkeeper.index.tags import Fact
from shopkeeper.language.grammar import function_words
from shopkeeper.language.lexicon import lexicon
from shopkeeper.ranking import Fused, fuse, kin_first, kind_of, weights
from shopkeeper.search.called import Called
from shopkeeper.search.retrieve import Retriever, Within
from shopkeeper.types import Constraint, Field, LookKey, Op

MEANT = 0.15
"""Calibrated likeness of meaning without which shared words are chance: "for the living room" in a hoodie's story."""

CERTAIN = 0.5
"""Calibrated likeness, of meaning or of looks, that answers without a shared word, or beside a word the shop never uses."""

ALSO = 0.25
"""The same likeness, from which a look follows once something answers."""

CLOSEST = 12
"""Looks shown, and said to be only near, when nothing answers the words …"""

NEAR = 0.1
"""… and the likeness of meaning from which they are worth showing."""

ANOTHER = 0.65
"""Cosine of two names from which they are names of one kind of thing."""

HEAD = 0.5
"""The same, of the last word of a name that has several."""

RELATED = 0.4
"""The same, from which the one may be worth showing to who asked for the other …"""

CLOSE = 0.65
"""… and that together with the likeness of meaning, from which it is."""

LOOKED_AT = 24
"""Products whose names are read where nothing in the shop is called as the thing that was asked for."""

LIKE = 0.65
"""Share of the nearest look-alike's cosine from which a look is of the photo's kind: cameras for a camera, no paint."""

FAR = 0.5
"""The same share, from which a look is still worth showing, after everything that is alike."""

MUCH = 0.6
"""Cosine of a very good look-alike: nearer ones are the thing itself, and no measure of what look-alikes reach."""

_ITSELF = 0.9
"""Cosine from which a picture is the shown thing itself."""

SPOKEN = 24
"""With words beside the photo, looks that answer by their words however unlike."""

KIN = 0.5
"""Share of the neighbours' votes from which a look is of the photo's kind by the catalogue's facts, however unlike."""


@dataclass(frozen=True, slots=True)
class Found:
    """``keys``: looks that are an answer, best first; ``fused`` has the scores of those that were retrieved.

    ``allowed``: all looks that meet the constraints, ascending.

    ``near``: nothing answers, these are only the closest in meaning. ``sure``: where some of the keys only follow the
    answers, those that do answer; of a photo's, those of its kind. ``said``: of these, where any do, those that share words or mean
    them, and do not only look like it.
    """

    keys: Keys
    fused: Fused
    allowed: Keys
    near: bool = False
    sure: Keys | None = None
    said: Keys | None = None
    ends: Keys = field(default_factory=lambda: NOTHING.keys)
    """The last looks of lists behind which others may come."""

    @property
    def at_least(self) -> bool:
        """Whether others may answer that were never looked at: the last one of a list still does."""
        return not self.near and bool(np.isin(self.ends, self.keys).any())

    @property
    def tiers(self) -> tuple[Keys, ...]:
        """What comes before the others in every order: a cheap camera before a cheaper ball that looks like one."""
        return tuple(tier for tier in (self.sure, self.said) if tier is not None)

    @property
    def alone(self) -> Keys:
        """What would answer without the others: what only follows is none once a filter leaves nothing else."""
        return self.keys if self.said is None or self.sure is None else self.sure

    def instead(self, others: Mapping[LookKey, LookKey]) -> "Found":
        """With other Looks of the same products, each as sure as the one whose place it takes."""
        sure, said = (None if some is None else also(some, others) for some in (self.sure, self.said))
        return replace(self, sure=sure, said=said)

    def answers(self, key: int) -> bool:
        """Whether a look may be said to match the words: not what is only near, nor what only follows."""
        return not self.near and (self.said is None or self.sure is None or key in self.sure)


@dataclass(frozen=True, slots=True)
class Heard:
    """By retriever; of the ``allowed``."""

    ranked: Mapping[str, Ranked]
    allowed: Keys

    @property
    def ends(self) -> Keys:
        return np.array([one.end for one in self.ranked.values() if one.end >= 0], np.int64)


def also(some: Keys, others: Mapping[LookKey, LookKey]) -> Keys:
    """And those that stand for one of them."""
    return np.concatenate([some, np.array([new for old, new in others.items() if old in some], np.int64)])


Setting = Callable[[str, Any], Any]
"""A name, and what it is where nothing else is said."""


def unset(_: str, default: Any) -> Any:
    return default


def inside(live: Live, constraints: Sequence[Constraint]) -> Within:
    return Within(live.select(constraints), scope(constraints))


@dataclass(frozen=True, slots=True)
class Finder:
    """One probe, asked again and again under different constraints. ``open``: words are left that only resemble.

    ``strange``: among the words are some that the shop never uses ("hiking boots" where nobody sells boots). ``kin``:
    facts of the photo's kind of thing, and how sure they are. ``setting``: what an experiment says instead of a default.
    ``called``: how far looks are called like the thing that was named, where nothing in the shop is called just so; ``titled``: the same where something is.
    ``unheard``: the shop uses none of the words. ``retracted``: they name a kind, and the shopper took that back: another that is ticked stands for it.
    """

    retrieve: Retriever
    open: bool
    strange: bool
    kin: Mapping[Fact, float]
    live: Live
    setting: Setting = unset
    called: Called | None = None
    titled: Called | None = None
    unheard: bool = False
    retracted: bool = False
    wished: bool = False
    """No word is left but those of features, materials and patterns: what states them all is an answer, however far it is in meaning."""
    unsold: bool = False
    """Something is said of what the photo shows, and the shop has nothing like that."""
    left: str = ""
    """The words that are open: where nothing answers by what it means, a title that says them all is the nearest or, where the last of them is a
    name ("v60"), the answer."""

    @property
    def selective(self) -> bool:
        """Whether resemblance, and not only constraints, decides what is an answer."""
        return self.open or self.retrieve.probe.photo is not None

    def _decides(self, constraints: Sequence[Constraint]) -> bool:
        """Whether words do: not once a kind of thing is named and proven, then they only order it. One that is ticked narrows them."""
        return self.open and not (_kind_named(constraints) or (self.retracted and _filed(constraints)))

    def __call__(self, constraints: Sequence[Constraint]) -> Found:
        return self.judge(self.ask(inside(self.live, constraints)), constraints)

    def ask(self, within: Within) -> Heard:
        """What the index says, which no setting changes."""
        return Heard(self.retrieve(within), within.allowed)

    def judge(self, heard: Heard, constraints: Sequence[Constraint]) -> Found:
        """What of it is an answer."""
        allowed = heard.allowed
        photo, words = self.retrieve.probe.photo is not None, bool(self.retrieve.probe.words)
        kind = kind_of(photo=photo, words=words)
        fused = fuse(heard.ranked, self.setting(f"search.weights.{kind}", weights(kind)))
        if photo:
            return replace(self._shown(fused, allowed, constraints, words=words), ends=heard.ends)
        if not self._decides(constraints):
            others = np.setdiff1d(allowed, fused.keys, assume_unique=True)
            return Found(np.concatenate([fused.keys, others]), fused, allowed)
        kindred = self._kindred(fused, constraints, allowed)
        if self.called is not None and kindred is not None:
            answers = meant = called_so(kindred)
        else:
            meant = self._meant(fused)  # a top is a tent, too, but nobody who asks for a tent means one
            answers = meant if kindred is None else called_so(kindred) & meant
        stating = allowed[self._stating(allowed, constraints)] if self.wished else NOTHING.keys
        answers = answers | np.isin(fused.keys, stating)
        unseen = np.setdiff1d(stating, fused.keys, assume_unique=True)
        if not answers.any() and not len(unseen):
            typed = [word for word in self.left.split() if word not in function_words("en")]
            answers = np.isin(fused.keys, self.retrieve.called(" ".join(typed), allowed))
            if not (answers.any() and self._names(typed[-1], kindred)):
                near = self._near(fused.keys[answers], meant, fused, kindred)
                return Found(near, fused, allowed, near=True)
        sure, said = fused.keys[answers], fused.keys[answers & _said(fused)]
        found = fused.keys[_follow(answers, fused)]
        found, sure = np.concatenate([found, unseen]), np.concatenate([sure, unseen])
        return Found(found, fused, allowed, sure=sure, said=said, ends=heard.ends)

    def _near(self, lead: Keys, meant: Mask, fused: Fused, kindred: Array | None) -> Keys:
        """What is closest where nothing answers, behind the ``lead`` of titles that say every word."""
        if meant.any():  # an answer but for the name
            near = fused.keys[_follow(meant, fused)][:CLOSEST]
        else:
            near = _closest(fused, kindred, ALSO if self.unheard else NEAR)
        return np.concatenate([lead, near[~np.isin(near, lead)]])[: max(CLOSEST, len(lead))]

    def _names(self, word: str, kindred: Array | None) -> bool:
        """Whether titles have it or have it not: it is no thing that the lexicon knows, or what they call a thing here."""
        named = self.titled is not None and kindred is None and word in self.titled.things
        return named or not lexicon().senses(word)

    def _meant(self, fused: Fused) -> Mask:
        """What the words mean, or say where nobody was asked for their meaning."""
        return (_answers if self.retrieve.probe.vectors else _shares)(fused, self.strange)

    def _stating(self, keys: Keys, constraints: Sequence[Constraint]) -> Mask:
        wishes = [c for c in constraints if c.field in QUOTABLE and c.op is Op.IS]
        stated = [self.live.stating(keys, wish) for wish in wishes]
        return np.logical_and.reduce(stated) if stated else np.zeros(len(keys), np.bool_)

    def _kindred(self, fused: Fused, constraints: Sequence[Constraint], allowed: Keys) -> Array | None:
        """How far each is called like the thing, by each name of it; only those that mean it most are looked at, of others -1.
        None where something that the wishes leave is called just so.
        """
        called = self.called or self._titled(constraints, allowed)
        if called is None or not len(fused):
            return None
        products = self.live.products(fused.keys)
        most = np.argsort(-fused.part("text"), kind="stable")
        best = most[np.sort(np.unique(products[most], return_index=True)[1])][:LOOKED_AT]
        kindred = np.full((len(fused), len(called.things)), -1.0, np.float32)
        for row, likeness in zip(best, called(fused.keys[best]), strict=True):
            kindred[products == products[row]] = likeness
        return kindred

    def _titled(self, constraints: Sequence[Constraint], allowed: Keys) -> Called | None:
        """Where the words' wishes leave nothing that is called so, what they leave is held against the name: "sofa under $100" where all cost more.
        Filters that are ticked narrow what was an answer before.
        """
        said = [wish for wish in constraints if wish.words]
        if (named := self.titled) is None or not said:
            return None
        left = allowed if len(said) == len(constraints) else self.live.select(said)
        return None if self.retrieve.titled(named.things[0], left) else named

    def _shown(self, fused: Fused, allowed: Keys, constraints: Sequence[Constraint], *, words: bool) -> Found:
        """Beside a photo: what looks like it, is of its kind, or is among the best that words found; where a kind is named, all that is."""
        kinship, enough = self.live.tally(fused.keys, self.kin), self.setting("search.photo.kin", KIN)
        kin = fused.keys[kinship >= enough]
        alike = words or len(kin) or _filed(constraints)
        if not alike and (self.unsold or self._sells_its_kind(enough)):  # no cheaper bag, but bottles
            return Found(self._as_alike(fused), fused, allowed, near=True)
        fused = kin_first(fused, kinship)
        related = np.isin(fused.keys, kin)
        spoken = self.setting("search.photo.spoken", SPOKEN) if words else 0
        spoken_of = np.arange(len(fused)) < (len(fused) if _kind_named(constraints) else spoken)
        shown = related | spoken_of | _alike(fused, self.setting("search.photo.far", FAR))
        sure = related | _alike(fused, self.setting("search.photo.like", LIKE))
        return Found(fused.keys[shown], fused, allowed, sure=fused.keys[shown & sure])

    def _sells_its_kind(self, enough: float) -> bool:
        """Whether anything in the shop is of the photo's kind."""
        return bool(self.kin) and bool((self.live.tally(self.live.select(), self.kin) >= enough).any())

    def _as_alike(self, fused: Fused) -> Keys:
        """What looks like the photo, by the measure of the whole shop and not of what the wishes leave."""
        everything = self.ask(inside(self.live, ())).ranked["photo"].scores
        least = _least(everything, self.setting("search.photo.like", LIKE))
        return fused.keys[fused.raw["photo"] >= least]

    def count(self, constraints: Sequence[Constraint], *, near: bool = False) -> int:
        """Products that would be an answer under other constraints, or only ``near`` to one."""
        if self.retrieve.probe.photo is None and not self._decides(constraints):
            return len(np.unique(self.live.products(self.live.select(constraints))))
        found = self(constraints)
        return 0 if found.near and not near else len(np.unique(self.live.products(found.keys)))


def _filed(constraints: Sequence[Constraint]) -> list[Constraint]:
    return [c for c in constraints if c.field == Field.CATEGORY and c.op is Op.IS]


def _kind_named(constraints: Sequence[Constraint]) -> bool:
    """Whether words name the kind of thing: then all that is filed so is an answer, beside a photo too."""
    return any(c.words for c in _filed(constraints))


def _shares(fused: Fused, strange: bool) -> Mask:
    return np.asarray((fused.raw["lexical"] > 0) & (not strange))


def _answers(fused: Fused, strange: bool) -> Mask:
    shares = _shares(fused, strange)
    likeness = _likeness(fused, ALSO if strange else NEAR)
    return np.where(shares, fused.part("text") >= MEANT, likeness >= CERTAIN)


def called_so(kindred: Array) -> Mask:
    """Whether it is called like the thing: by the thing's whole name, and, unless that is certain, not against its last word: a yoga block is a yoga brick, a camera bag no camera."""
    whole, last = kindred[:, 0], kindred[:, -1]
    return np.asarray((whole == 1) | ((whole >= ANOTHER) & (last >= HEAD)))


def _said(fused: Fused) -> Mask:
    return np.asarray((fused.raw["lexical"] > 0) | (fused.part("text") >= CERTAIN))


def _likeness(fused: Fused, meant: float) -> Array:
    """Of meaning, or of looks where the meaning does not deny it, being ``meant``; a shop may have no pictures."""
    text = fused.part("text")
    return np.where(text >= meant, np.maximum(text, fused.part("image")), text)


def _follow(answers: Mask, fused: Fused) -> Mask:
    """The answers and what is much like them, and is not only seen to be: no chair for a lamp."""
    return answers | (_likeness(fused, MEANT) >= ALSO)


def _alike(fused: Fused, share: float) -> Mask:
    """The verdict says how near the photo is; here only what is far behind the nearest is let go."""
    likeness = fused.raw["photo"]
    return np.asarray(likeness >= _least(likeness, share))


def _least(likeness: Array, share: float) -> float:
    return share * min(MUCH, float(likeness[likeness < _ITSELF].max(initial=0.0)))


def _closest(fused: Fused, kindred: Array | None, near: float = NEAR) -> Keys:
    """By meaning alone: that the words were found somewhere has just been judged to be chance. Where a thing was named, by its kin."""
    meaning = fused.part("text")
    if kindred is not None:
        kin = kindred.max(axis=1)
        both = kin + meaning
        related = np.flatnonzero((kin >= RELATED) & (meaning >= MEANT) & (both >= CLOSE))
        return fused.keys[related[np.argsort(-both[related], kind="stable")][:CLOSEST]]
    nearest = np.argsort(-meaning, kind="stable")[:CLOSEST]
    return fused.keys[nearest[meaning[nearest] >= near]]
