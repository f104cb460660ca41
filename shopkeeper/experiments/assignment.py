"""Who gets which arm: the same answer in every process, on every day, without asking anyone.

A coin is the BLAKE2b digest of the unit, keyed with what the coin is for (layer, experiment, holdout). A keyed BLAKE2b is a
pseudo-random function (Aumasson et al. 2013; RFC 7693): without the key its 64 bits cannot be told from fair ones, so coins
are uniform whatever ids look like, and coins of different keys are independent, so that no experiment inherits another's arms.
Knows running experiments and units. Refuses to know where they are kept, and to do anything an arm says.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from itertools import count
from typing import Any, Final, TypeVar

from shopkeeper.experiments.definition import SLOTS, Experiment, Unit
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.switchback import Design
from shopkeeper.types import Picks, Slate

HOLDOUT: Final = "holdout"
"""Under this name events say whether a unit is held out of everything."""


def held_at(place: Place) -> str:
    """The same of one surface: under one name, a unit held out of searches only would be seen in both arms. No experiment can have it."""
    return f"{HOLDOUT}:{place}"


HELD, OPEN = "held", "open"
WASHED: Final = "washed"
"""Said of answers too soon after a switch to count."""
INTERLEAVED: Final = "interleaved"
"""Said of answers that both arms made."""
_SECOND: Final = 1_000_000


Told = TypeVar("Told", Slate, Picks)


class Coin:
    """One coin, by what it is for. Thread-safe."""

    __slots__ = ("_keyed",)

    def __init__(self, *purpose: str) -> None:
        key = blake2b("\0".join(purpose).encode(), digest_size=32).digest()
        self._keyed = blake2b(key=key, digest_size=8)

    def __call__(self, unit: str) -> int:
        """0 … 9,999, each as likely."""
        digest = self._keyed.copy()  # half the time of a new one
        digest.update(unit.encode(errors="surrogatepass"))
        return int.from_bytes(digest.digest(), "big") * SLOTS >> 64


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom a decision is for. What is not known is empty: nobody is thrown a coin for then."""

    shopper: str = ""
    session: str = ""
    geo: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """An experiment with its slots of the layer: ``first`` … ``first + open`` take part now.

    ``full``: the arm that all get, once the experiment is over and it won. ``shadow``: everybody gets control, and the arm is
    only tried aside. ``begun``, ``won`` (where ``full``): microseconds since 1970.
    """

    experiment: Experiment
    first: int = 0
    open: int = SLOTS
    full: str = ""
    shadow: bool = False
    begun: int = 0
    won: int = 0
    overrides: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _coins(self) -> tuple[Coin, Coin]:
        return Coin("layer", self.experiment.layer), Coin("arm", self.experiment.name)

    @cached_property
    def _ends(self) -> tuple[tuple[int, str], ...]:
        """Where each arm's slots end."""
        ends, total = [], 0
        for arm in self.experiment.arms:
            total += round(arm.share * SLOTS)
            ends.append((total, arm.name))
        return tuple(ends)

    @cached_property
    def settings(self) -> dict[str, Mapping[str, Any]]:
        """By arm."""
        return {arm.name: arm.settings for arm in self.experiment.arms}

    @cached_property
    def design(self) -> Design | None:
        """Of a switchback."""
        blocks = self.experiment.blocks
        if blocks is None:
            return None
        length, washout = blocks.length * _SECOND, blocks.washout * _SECOND
        return Design(self.experiment.name, self.begun, length, washout, len(self.experiment.arms))

    def unit(self, asker: Asker) -> str:
        kind = self.experiment.unit
        return asker.shopper if kind is Unit.SHOPPER else asker.session if kind is Unit.SESSION else asker.geo

    def label(self, arm: str, asker: Asker, at: int) -> str:
        """What events say: the arm, of a switchback with its place and block, or that it is washed out."""
        if not self.design:
            return arm
        place = self.unit(asker)
        return f"{arm}@{place}:{self.design.number(place, at)}" if self.design.counts(place, at) else WASHED

    def tested(self, asker: Asker) -> str:
        """The arm that a tester is shown; empty for everybody else."""
        names = (asker.shopper, asker.session)
        return next((self.overrides[name] for name in names if name and name in self.overrides), "")

    def arm(self, asker: Asker, at: int) -> tuple[str, bool] | None:
        """The arm, and whether the unit counts; None for who does not take part."""
        unit, one = self.unit(asker), self.experiment
        if shown := self.tested(asker):
            return shown, False
        if any(asker.facts.get(fact, "") not in values for fact, values in one.where.items()):
            return None
        if self.full:
            return self.full, False
        if not unit:
            return None
        if self.design:
            return one.arms[self.design.arm(unit, at)].name, True
        layer, arms = self._coins
        if not self.first <= layer(unit) < self.first + self.open:
            return None
        place = arms(unit)
        return next(name for end, name in self._ends if place < end), True


class Decision:
    """What one asker gets in one answer. Reading a setting in which arms differ is the exposure: only then could it be noticed.

    ``forced``: experiment → arm, whatever the coin says: one side of an interleaved answer.
    """

    __slots__ = ("_asker", "_at", "_forced", "_open", "arms", "met")

    def __init__(
        self,
        open: Mapping[str, Sequence[Running]],
        asker: Asker,
        at: int,
        arms: dict[str, str],
        forced: Mapping[str, str] | None = None,
    ) -> None:
        self._open, self._asker, self._at, self._forced = open, asker, at, forced or {}
        self.arms = arms
        """Experiment → arm, of those met so far."""
        self.met = set[str]()
        """Experiments whose setting was read, counted or not."""

    def get(self, key: str, default: Any = None) -> Any:
        """The arm's setting; ``default`` where the arm says nothing or there is no experiment."""
        for one in self._open.get(key, ()):
            if found := self._arm(one):
                name, said = found
                self.met.add(one.experiment.name)
                if said:
                    self.arms[one.experiment.name] = said
                default = one.settings[name].get(key, default)
                if not one.full:
                    break
        return default

    @property
    def undecided(self) -> bool:
        """Whether there was nothing to decide: no experiment ran, not even in the shadow."""
        return self._asker is _NOBODY

    def interleaved(self, journey: str) -> "Sides | None":
        """Both sides of the experiment whose orders this asker gets merged, if there is one; ``journey``: how its settings begin."""
        for key, some in self._open.items() if not self._forced else ():
            for one in some if key.startswith(journey) else ():
                drafting = one.experiment.interleaved and not one.full
                if drafting and (found := one.arm(self._asker, self._at)) and found[1]:
                    return Sides(one, self, self._asker)
        return None

    def side(self, experiment: str, arm: str) -> "Decision":
        """The same asker's, of one arm; what it meets, this one has met."""
        return Decision(self._open, self._asker, self._at, self.arms, {experiment: arm})

    def _arm(self, one: Running) -> tuple[str, str] | None:
        """The arm, and what events say of it: nothing of who does not count."""
        if name := self._forced.get(one.experiment.name):
            return name, INTERLEAVED
        found = one.arm(self._asker, self._at)
        if found is None:
            return None
        name, counts = found
        if counts and one.experiment.interleaved:  # outside an interleaved answer nobody is of an arm
            return None
        return name, one.label(name, self._asker, self._at) if counts else ""


class Sides:
    """An answer that two arms make together. ``decisions``: control's, and the other's."""

    __slots__ = ("_name", "_unit", "decisions", "teams")

    def __init__(self, one: Running, whole: Decision, asker: Asker) -> None:
        self._name, self._unit = one.experiment.name, one.unit(asker)
        first, second = (arm.name for arm in one.experiment.arms)
        self.teams = first, second
        self.decisions = whole.side(self._name, first), whole.side(self._name, second)

    @property
    def met(self) -> bool:
        """Whether control's side read a setting in which they differ: else there is but one answer."""
        return self._name in self.decisions[0].met

    def coin(self, question: bytes) -> Callable[[], int]:
        """Fair, and for one unit's same question the same each time, so that its pages go on and a reload changes nothing."""
        rounds = iter(_bits(self._name, self._unit, question))
        return lambda: next(rounds)


def _bits(*of: str | bytes) -> Iterator[int]:
    """Without end."""
    parts = [part.encode(errors="surrogatepass") if isinstance(part, str) else part for part in of]
    for block in count():
        digest = blake2b(b"\0".join([INTERLEAVED.encode(), *parts, str(block).encode()])).digest()
        yield from (byte >> bit & 1 for byte in digest for bit in range(8))


@dataclass(frozen=True, slots=True)
class Tryout:
    """The same question under control's settings and under an arm's, both uncounted."""

    experiment: str
    arm: str
    control: Decision
    other: Decision


def met(answer: Told, arms: Mapping[str, str]) -> Told:
    """The answer, which then bears what else its asker met."""
    return replace(answer, trace=replace(answer.trace, arms={**answer.trace.arms, **arms}))


_NOBODY = Asker()


def undecided() -> Decision:
    """Of someone who is in no experiment."""
    return Decision({}, _NOBODY, 0, {})


@dataclass(frozen=True)
class Assignment:
    """All that runs at one moment. ``holdouts``: share by place, ``""`` for everywhere."""

    running: tuple[Running, ...] = ()
    holdouts: Mapping[str, float] = field(default_factory=dict)

    def decide(self, place: Place, asker: Asker, at: int) -> Decision:
        """``at``: microseconds since 1970 UTC. Does nothing that can fail, and touches no disk."""
        arms = dict[str, str]()
        if self.holdouts and (unit := asker.shopper or asker.session):
            everywhere, here = self._out("", unit), self._out(place, unit)
            if "" in self.holdouts:
                arms[HOLDOUT] = HELD if everywhere else OPEN
            if place in self.holdouts:
                arms[held_at(place)] = HELD if everywhere or here else OPEN
            if everywhere or here:
                tests = tuple(one for one in self.running if one.tested(asker))
                return Decision(Assignment(tests)._open, asker, at, {} if tests else arms)
        return Decision(self._open, asker, at, arms)

    def on(self, key: str) -> Sequence[Running]:
        """What runs on a setting; each asker meets at most one of them, after what won before."""
        return self._open.get(key, ())

    def _out(self, place: str, unit: str) -> bool:
        """Held out of everything there; ``""``: everywhere."""
        return place in self._held and self._held[place][0](unit) < self._held[place][1]

    def shadows(self, place: Place, asker: Asker, at: int) -> list[Tryout]:
        """What shall be tried aside on this asker's question, unseen; each arm in its turn."""
        return [
            Tryout(
                one.experiment.name, arm, self._won.decide(place, asker, at),
                Assignment((*self._won.running, replace(one, shadow=False, full=arm, won=at))).decide(place, asker, at),
            )
            for one in self._shadows
            if _at(place, one.experiment.place) and one.arm(asker, at)
            for arm in [one.experiment.arms[1 + at % (len(one.experiment.arms) - 1)].name]
        ]  # fmt: skip

    @cached_property
    def _shadows(self) -> tuple[Running, ...]:
        return tuple(one for one in self.running if one.shadow)

    @cached_property
    def _won(self) -> "Assignment":
        return Assignment(tuple(one for one in self.running if one.full))

    @cached_property
    def _open(self) -> dict[str, list[Running]]:
        """By setting: in one layer several may change the same one, and each unit meets at most one of them.

        What won before comes first, the latest winner last of them: it is what the others' control falls back on.
        """
        found = defaultdict[str, list[Running]](list)
        for one in sorted(self.running, key=lambda one: (not one.full, one.won, one.begun)):
            for key in () if one.shadow else one.experiment.keys:
                found[key].append(one)
        return dict(found)

    @cached_property
    def _held(self) -> dict[str, tuple[Coin, int]]:
        return {place: (Coin(HOLDOUT, place), round(share * SLOTS)) for place, share in self.holdouts.items()}


def _at(place: Place, of: Place) -> bool:
    """A search by photo may read a setting of searches in words, and the other way round."""
    searches = {Place.SEARCH, Place.VISUAL_SEARCH}
    return place is of or {place, of} <= searches


Exposed = Callable[[str, str, str], None]
"""Told of each exposure: unit, experiment, arm."""
