"""What an experiment is, written down before it begins.

Knows what makes one sound in itself. Refuses to know other experiments (``assignment`` and ``store`` keep them apart) and
files (``reading``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from shopkeeper.experiments.metrics import READINGS, RETURNS, Oec, Place, metric, oec
from shopkeeper.experiments.settings import ASIDE, FLAG, ORDERS
from shopkeeper.experiments.settings import check as _check_setting
from shopkeeper.types import Happened
from shopkeeper.types.errors import InvalidInput

SLOTS: Final = 10_000
"""Of a layer; traffic and shares are whole numbers of them."""
FACTS: Final = ("locale", "currency", "country", "device")
"""What may be known of an asker before the answer, and so chosen by."""
KNOWN: Final = ("locale", "currency")
"""Those that the engine itself knows; the others only who asks for a ``flag.…`` can tell."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class Unit(StrEnum):
    """What is thrown a coin for."""

    SHOPPER = "shopper"
    """Only those who consented to memory have one."""
    SESSION = "session"
    GEO_TIME = "geo_time"
    """A place for a while: a switchback."""


@dataclass(frozen=True, slots=True)
class Arm:
    """``share``: of the experiment's traffic. The first arm is control."""

    name: str
    share: float
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guardrail:
    """``margin``: by how much of control's value it may be worse, at most."""

    metric: str
    margin: float


@dataclass(frozen=True, slots=True)
class Blocks:
    """Of a switchback, in seconds."""

    length: int
    washout: int = 0


SPENDINGS: Final = ("obrien_fleming", "pocock")


@dataclass(frozen=True, slots=True)
class Design:
    """What is told besides. ``looks``: shares of the planned units, rising. ``quantiles``: each a metric, a colon and a share.

    ``interleaving``: instead of one arm each, everybody gets both orders merged into one answer, and clicks tell which is preferred.
    """

    looks: tuple[float, ...] = ()
    spending: str = "obrien_fleming"
    strata: bool = False
    quantiles: tuple[str, ...] = ()
    interleaving: bool = False


@dataclass(frozen=True)
class Experiment:
    """``traffic``: share of its layer. ``minimum_effect``: the smallest lift of the OEC that matters. ``oec``: its version.
    ``units``: of all arms, at which the sequence of intervals shall be tightest; any number fixed beforehand is valid.

    Raises InvalidInput for one that cannot be judged; see the tests for all that is refused.
    """

    name: str
    place: Place
    hypothesis: str
    arms: tuple[Arm, ...]
    minimum_effect: float
    days: int
    units: int = 10_000
    unit: Unit = Unit.SHOPPER
    layer: str = "default"
    traffic: float = 1.0
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    oec: int = 0
    metrics: tuple[str, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    blocks: Blocks | None = None
    design: Design | None = None
    step_hours: int = 0
    """Widen by itself after so many hours at each step, where every guardrail surely holds; 0: people take each step."""

    def __post_init__(self) -> None:
        if not self.oec:
            object.__setattr__(self, "oec", oec(self.place).version)
        for check in (_names, _plan, _arms, _settings, _targeting, _measures, _switchback, _design):
            check(self)

    @property
    def control(self) -> Arm:
        return self.arms[0]

    @property
    def criterion(self) -> Oec:
        return oec(self.place, self.oec)

    @property
    def interleaved(self) -> bool:
        return bool(self.design and self.design.interleaving)

    @property
    def shadowable(self) -> bool:
        """Whether the shop itself can try an arm aside: in a search or a recommendation."""
        return any(key.startswith(ASIDE) for key in self.keys)

    @property
    def drafts(self) -> frozenset[str]:
        """Journeys whose answers two arms make together: beginnings of settings."""
        return frozenset(key.partition(".")[0] for key in self.keys) if self.interleaved else frozenset()

    def arm(self, name: str) -> Arm:
        """Raises InvalidInput."""
        found = next((arm for arm in self.arms if arm.name == name), None)
        if found is None:
            names = ", ".join(arm.name for arm in self.arms)
            raise InvalidInput(f"{self.name} has no arm {name[:60]!r}", field="arm", fix=f"one of {names}")
        return found

    @cached_property
    def keys(self) -> frozenset[str]:
        """Settings in which arms differ: whoever reads one of them has met the experiment."""
        named = {key for arm in self.arms for key in arm.settings}
        return frozenset(key for key in named if len({repr(arm.settings.get(key)) for arm in self.arms}) > 1)

    @property
    def needs(self) -> dict[str, frozenset[Happened]]:
        """Events by the metric that needs them."""
        names = [*self.metrics, *(guard.metric for guard in self.guardrails)]
        return {"oec": self.criterion.needs} | {name: metric(name).needs for name in names}


def _refuse(message: str, field: str, fix: str) -> InvalidInput:
    return InvalidInput(message, field=field, fix=fix)


def _names(one: Experiment) -> None:
    for what, name in (
        ("name", one.name),
        ("layer", one.layer),
        *(("arms.name", arm.name) for arm in one.arms),
    ):
        if not _NAME.fullmatch(name):
            raise _refuse(
                f"{name[:80]!r} is no name", what, "use small letters, digits and hyphens, at most 60"
            )
    if one.name == "holdout":
        raise _refuse("that name is taken", "name", "events say by it who is held out")
    if len({arm.name for arm in one.arms}) < len(one.arms):
        raise _refuse("two arms have one name", "arms.name", "name each arm differently")


def _plan(one: Experiment) -> None:
    if not one.hypothesis.strip():
        raise _refuse("no hypothesis", "hypothesis", "say what will change, and why")
    if not 0 < one.minimum_effect < 10:
        raise _refuse(
            f"a minimum effect of {one.minimum_effect}", "minimum_effect", "name a lift, such as 0.02"
        )
    if not 1 <= one.days <= 365:
        raise _refuse(f"{one.days} days", "days", "plan for 1 to 365")
    if one.step_hours < 0:
        raise _refuse(f"{one.step_hours} hours", "step_hours", "0 for steps by hand, else 1 or more")
    if one.units < 200:
        raise _refuse(
            f"{one.units} units", "units", "plan for 200 or more; `shopkeeper experiment size` says how many"
        )
    if not 0 < one.traffic <= 1 or not _whole(one.traffic):
        raise _refuse(f"traffic of {one.traffic}", "traffic", f"a share up to 1, in steps of 1/{SLOTS}")


def _arms(one: Experiment) -> None:
    if len(one.arms) < 2:
        raise _refuse(f"{len(one.arms)} arm(s)", "arms", "name control first, and at least one other")
    for arm in one.arms:
        if not 0 < arm.share < 1 or not _whole(arm.share):
            raise _refuse(f"{arm.name} has a share of {arm.share}", "arms.share", f"between 0 and 1, in steps of 1/{SLOTS}")  # fmt: skip
    if sum(round(arm.share * SLOTS) for arm in one.arms) != SLOTS:
        total = sum(arm.share for arm in one.arms)
        raise _refuse(f"the arms add up to {total:g}", "arms.share", "make them add up to 1")


def _settings(one: Experiment) -> None:
    for arm in one.arms:
        for key, value in arm.settings.items():
            _check_setting(key, value, one.place)
    if not one.keys:
        raise _refuse("the arms are the same", "arms.settings", "change a setting in one of them")
    if alike := {key for arm in one.arms for key in arm.settings} - one.keys:
        raise _refuse(f"{min(alike)} is the same in all arms: nobody would get it", "arms.settings", "leave it out, or change it in an arm")  # fmt: skip


def _targeting(one: Experiment) -> None:
    for fact, values in one.where.items():
        if fact not in FACTS or not values:
            raise _refuse(f"targeting by {fact[:60]!r}", "targeting", f"name values of {', '.join(FACTS)}")

    if (unknown := set(one.where) - set(KNOWN)) and any(not key.startswith(FLAG) for key in one.keys):
        raise _refuse(
            f"the engine does not know an asker's {min(unknown)}",
            "targeting",
            f"target by {' or '.join(KNOWN)}",
        )


def _measures(one: Experiment) -> None:
    one.criterion  # noqa: B018 - refuses a version that is none
    for name in one.metrics:
        if metric(name).name in READINGS:
            raise _refuse(f"{name} is watched, not compared", "metrics", "make it a guardrail")
    if one.unit is Unit.SESSION and RETURNS in one.needs:
        raise _refuse(f"{RETURNS} come in later visits: none would be seen", "unit", "take unit = \"shopper\", or leave it out")  # fmt: skip
    for guard in one.guardrails:
        metric(guard.metric)
        if not 0 <= guard.margin < 1:
            raise _refuse(f"{guard.metric} has a margin of {guard.margin}", "guardrails.margin", "a share from 0 to below 1")  # fmt: skip


def _switchback(one: Experiment) -> None:
    if (one.unit is Unit.GEO_TIME) != (one.blocks is not None):
        raise _refuse(
            "a switchback needs blocks, and only a switchback", "switchback", "give length and washout"
        )
    if one.blocks and not 0 <= one.blocks.washout < one.blocks.length:
        raise _refuse("the washout is as long as the block", "switchback.washout", "make the block longer")
    if one.blocks and len({arm.share for arm in one.arms}) > 1:
        raise _refuse("a switchback's arms have equal shares", "arms.share", "give each the same")
    if one.blocks and one.traffic < 1:
        raise _refuse(
            f"traffic of {one.traffic}", "traffic", "a switchback takes its layer whole: leave it out"
        )
    told = (("metrics", one.metrics), ("guardrails", one.guardrails), ("step_hours", one.step_hours))
    for field_, given in told if one.blocks else ():
        if given:
            raise _refuse(
                "a switchback is judged by its goal alone, once, at its end", field_, "leave it out, or give each shopper one arm"
            )  # fmt: skip


def _design(one: Experiment) -> None:
    if (design := one.design) is None:
        return
    if one.blocks:
        raise _refuse("a switchback is judged by its blocks alone", "design", "leave it out")
    if any(b <= a for a, b in pairwise((0.0, *design.looks))) or any(look > 1 for look in design.looks):
        raise _refuse(
            f"looks at {list(design.looks)}", "design.looks", "rising shares of the planned units, up to 1"
        )
    if design.spending not in SPENDINGS:
        raise _refuse(
            f"no spending {design.spending[:40]!r}", "design.spending", f"one of {', '.join(SPENDINGS)}"
        )
    for name in design.quantiles:
        of, _, q = name.partition(":")
        if metric(of).name in READINGS or not re.fullmatch(r"0?\.\d+", q) or not 0 < float(q) < 1:
            raise _refuse(f"{name[:60]!r} is no quantile", "design.quantiles", "such as time_to_product:0.9")
    if design.interleaving:
        _interleaving(one, design)


def _interleaving(one: Experiment, design: Design) -> None:
    """Everybody gets both arms, so that nothing but clicks within an answer tells them apart."""
    if len(one.arms) != 2:
        raise _refuse(f"{len(one.arms)} arms are interleaved", "arms", "two orders make one answer")
    if others := [key for key in sorted(one.keys) if not key.startswith(ORDERS)]:
        raise _refuse(
            f"{others[0]} makes no order", "arms.settings", f"interleave settings of {' and '.join(ORDERS)}"
        )
    told = (
        ("metrics", one.metrics), ("guardrails", one.guardrails), ("step_hours", one.step_hours),
        ("design.looks", design.looks), ("design.strata", design.strata), ("design.quantiles", design.quantiles),
    )  # fmt: skip
    for field_, given in told:
        if given:
            raise _refuse(
                "in an interleaved answer no shopper is of one arm", field_, "leave it out, or give each shopper one arm"
            )  # fmt: skip


def _whole(share: float) -> bool:
    return abs(share * SLOTS - round(share * SLOTS)) < 1e-6
