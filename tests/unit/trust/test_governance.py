"""A released shop changes with its gates or not at all, whichever way somebody tries."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from shopkeeper.fulfilment.rulebook import Rulebook, default
from shopkeeper.settings import Settings
from shopkeeper.trust import Audit
from shopkeeper.trust import governance as held
from shopkeeper.trust.release import measured
from shopkeeper.types.errors import Conflict

NOW = 4_000_000_000_000_000


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    with closing(Audit.of(tmp_path)) as opened:
        yield opened


def gates(audit: Audit, settings: Settings, **more: str | int) -> None:
    for what in ("evaluate.run", "redteam.run"):
        told = {"version": "1.0", "passed": 1, "standing": held.mark(held.standing(settings))} | more
        audit.record(what, **told)


def release(audit: Audit, settings: Settings, passed: int = 1) -> None:
    standing = orjson.dumps(held.standing(settings)).decode()
    audit.record("release.check", "1.0", passed=passed, standing=standing, owner="ann")


def test_a_shop_that_is_being_set_up_may_change(audit: Audit, tmp_path: Path) -> None:
    held.allow(audit, "1.0", "the order")
    release(audit, Settings(data=tmp_path), passed=0)
    held.allow(audit, "1.0", "the order")
    held.serve(audit, Settings(data=tmp_path, model="openai:x"), {})


def test_without_gates_a_released_shop_stays_and_the_try_is_written_down(
    audit: Audit, tmp_path: Path
) -> None:
    release(audit, Settings(data=tmp_path))
    with pytest.raises(
        Conflict, match=r"the order may not be changed now: golden gate: never run; red team"
    ) as refused:
        held.allow(audit, "1.0", "the order")
    assert refused.value.fix == "shopkeeper evaluate"
    assert audit.latest(1)[0].what == "change.refused"
    gates(audit, Settings(data=tmp_path))
    held.allow(audit, "1.0", "the order")


@pytest.mark.parametrize("more", [{"passed": 0}, {"version": "0.9"}, {"quick": 1}, {"standing": "other"}])
def test_gates_of_another_version_of_other_settings_or_in_part_are_none(
    audit: Audit, tmp_path: Path, more: dict[str, str | int]
) -> None:
    settings = Settings(data=tmp_path)
    gates(audit, settings, **more)
    entries = [entry for entry, _ in audit.entries()]
    stands = held.mark(held.standing(settings))
    assert not any(gate.good for gate in measured(entries, "1.0", entries[-1].at, stands))


@pytest.mark.parametrize(
    ("name", "value"),
    [("model", "openai:gpt-x"), ("model_url", "https://host/v1"), ("turn_ms", 9_000), ("exploration", 0.2), ("encoder", "lite"),
     ("hosts", ("evil.example",)), ("age_restricted", ("Spirits",)), ("payment_page", "https://pay.example/{order}")],
)  # fmt: skip
def test_no_setting_that_answers_is_changed_behind_the_gates(
    audit: Audit, tmp_path: Path, name: str, value: object
) -> None:
    release(audit, Settings(data=tmp_path))
    held.serve(audit, Settings(data=tmp_path, port=9_000, log_level="DEBUG", model_key="new"), {})
    with pytest.raises(Conflict, match=name):
        held.serve(audit, Settings(data=tmp_path, **{name: value}), {})  # type: ignore[arg-type]


def test_what_is_active_by_a_file_that_somebody_wrote_is_not_served(audit: Audit, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with audit.doing("ranker.use", "ranker:1"):
        pass
    release(audit, settings)
    held.serve(audit, settings, {"ranker.use": "ranker:1"})
    with pytest.raises(Conflict, match="ranker"):
        held.serve(audit, settings, {"ranker.use": "ranker:2"})


def test_rules_written_anew_do_not_count_until_they_are_released(audit: Audit, tmp_path: Path) -> None:
    settings, file = Settings(data=tmp_path), tmp_path / "policy.toml"
    file.write_text(default("policy.toml"))
    release(audit, settings)
    running = Rulebook(tmp_path, "USD", lambda one: held.stands(audit, one))
    before = running.policy
    file.write_text(default("policy.toml") + "\n# returns for ever\n")
    assert running.policy is before
    fresh = Rulebook(tmp_path, "USD", lambda one: held.stands(audit, one))
    with pytest.raises(Conflict, match=r"policy\.toml is not as it was released"):
        assert fresh.policy
    with pytest.raises(Conflict, match=r"policy\.toml"):
        held.serve(audit, settings, {})
    release(audit, settings)
    assert fresh.policy and running.policy


def test_what_stands_tells_no_secret_and_no_place(tmp_path: Path) -> None:
    stands = held.standing(Settings(data=tmp_path, model_key="s3cret"))
    assert "model_key" not in stands and "data" not in stands and "model" in stands
