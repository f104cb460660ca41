"""Experiments as files: TOML in, and back out for the store.

Knows the names in the file. What is unknown is refused, so that a misspelt field is not silently left at its default.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shopkeeper.experiments.definition import Arm, Blocks, Design, Experiment, Guardrail, Unit
from shopkeeper.experiments.metrics import RETURNS, Place
from shopkeeper.types.errors import InvalidInput


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Arm(_Strict):
    name: str
    share: float
    settings: dict[str, Any] = {}


class _Guardrail(_Strict):
    metric: str
    margin: float


class _Switchback(_Strict):
    hours: float = Field(gt=0, le=24 * 14)
    washout_minutes: float = Field(0, ge=0)


class _Design(_Strict):
    looks: tuple[float, ...] = ()
    spending: str = "obrien_fleming"
    strata: bool = False
    quantiles: tuple[str, ...] = ()
    interleaving: bool = False


class _File(_Strict):
    name: str
    surface: Place
    hypothesis: str
    minimum_effect: float
    days: int
    units: int = 10_000
    unit: Unit = Unit.SHOPPER
    layer: str = "default"
    traffic: float = 1.0
    oec: int = 0
    step_hours: int = 0
    metrics: tuple[str, ...] = ()
    targeting: dict[str, tuple[str, ...]] = {}
    arms: tuple[_Arm, ...]
    guardrails: tuple[_Guardrail, ...] = ()
    switchback: _Switchback | None = None
    design: _Design | None = None


def read(file: Path) -> list[Experiment]:
    """One experiment, or those of ``[[experiment]]``.

    Raises InvalidInput: no TOML, a field missing, unknown or of the wrong kind, or an experiment that cannot be judged.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{file.name} cannot be read: {error}", field="file", fix="write it as TOML"
        ) from None
    return reads(text, file.name)


def reads(text: str, name: str = "the text") -> list[Experiment]:
    """The same of a text. Raises InvalidInput as ``read`` does."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInput(f"{name} cannot be read: {error}", field="file", fix="write it as TOML") from None
    if "experiment" not in content:
        return [parse(content)]
    tables = content["experiment"]
    if len(content) > 1 or not isinstance(tables, list) or not tables:
        raise InvalidInput(
            "a file is one experiment, or [[experiment]] tables only", field="file", fix="split it"
        )
    return [parse(table) for table in tables]


def parse(table: Mapping[str, Any]) -> Experiment:
    """Raises InvalidInput as ``read`` does."""
    try:
        given = _File.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{where}: {first['msg']}", field=where, fix="see docs/experiments.md") from None
    back = given.switchback
    return Experiment(
        name=given.name,
        place=given.surface,
        hypothesis=given.hypothesis,
        arms=tuple(Arm(arm.name, arm.share, arm.settings) for arm in given.arms),
        minimum_effect=given.minimum_effect,
        days=given.days,
        units=given.units,
        unit=given.unit,
        layer=given.layer,
        traffic=given.traffic,
        where=given.targeting,
        oec=given.oec,
        metrics=given.metrics,
        guardrails=tuple(Guardrail(guard.metric, guard.margin) for guard in given.guardrails),
        design=Design(**given.design.model_dump()) if given.design else None,
        step_hours=given.step_hours,
        blocks=Blocks(round(back.hours * 3600), round(back.washout_minutes * 60)) if back else None,
    )


def table(experiment: Experiment) -> dict[str, Any]:
    """What ``parse`` reads back as the same experiment."""
    fields = asdict(experiment)
    fields |= {"surface": fields.pop("place"), "targeting": fields.pop("where")}
    blocks = fields.pop("blocks")
    if blocks:
        fields["switchback"] = {"hours": blocks["length"] / 3600, "washout_minutes": blocks["washout"] / 60}
    return fields


def kept(table: Mapping[str, Any]) -> Experiment:
    """One that was drafted, by this Shopkeeper or an earlier one: what is refused today and had no effect then is left out."""
    lost = (
        {"metrics": [], "guardrails": [], "step_hours": 0, "traffic": 1.0} if table.get("switchback") else {}
    )
    if table["unit"] == Unit.SESSION:
        lost = {
            "metrics": [name for name in table["metrics"] if name != RETURNS],
            "guardrails": [guard for guard in table["guardrails"] if guard["metric"] != RETURNS],
        }
    first, *others = (arm["settings"] for arm in table["arms"])
    alike = {key for key in first if all(key in other and other[key] == first[key] for other in others)}
    arms = [
        {**arm, "settings": {key: value for key, value in arm["settings"].items() if key not in alike}}
        for arm in table["arms"]
    ]
    return parse({**table, **lost, "arms": arms})
