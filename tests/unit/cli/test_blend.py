"""``blend``: nothing changes without enough visits, every step is undone by one command, and what is no model is refused in a line."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from shopkeeper.recommend.blend import Blend
from shopkeeper.recommend.fitting import Fitted, Row
from shopkeeper.shop.blends import Blends
from shopkeeper.trust import Audit
from tests.unit.cli.conftest import Run


def test_without_visits_nothing_is_judged_and_steps_are_undone(run: Run, own: Path, tmp_path: Path) -> None:
    fitted = run("blend", "fit")
    assert fitted.exit_code == 2 and "it takes 200" in " ".join(fitted.output.split())
    assert run("blend", "fit", "--model", tmp_path).exit_code == 2
    blends = Blends(own)
    blends.keep(Blend())
    assert run("blend", "use", "blend:1").exit_code == 0
    listed = run("blend", "list").output
    assert "blend:1" in listed and "active" in listed and "default" in listed
    assert "default is active again" in run("blend", "back").output
    assert run("blend", "drop", "blend:1").exit_code == 0 and run("blend", "use", "blend:1").exit_code == 2


def judged(**changes: object) -> Fitted:
    rows = (Row("fitted", 300, 0.4, 0.2, 0.25), Row("default", 300, 0.3, 0.1, 0.2))
    return replace(Fitted(Blend(), rows, 0.01, 0.05), **changes)  # type: ignore[arg-type]


@pytest.fixture
def verdict(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What fitting says, which ``recommend.fitting`` has tests of."""
    return lambda **changes: monkeypatch.setattr(
        "shopkeeper.shop.shop.Shop.fit_blend", lambda shop, model: judged(**changes)
    )


def test_only_what_is_better_is_kept_and_the_exit_code_says_which(
    run: Run, own: Path, verdict: Callable[..., None]
) -> None:
    verdict(refused="it is no better than what runs", low=-0.02)
    worse = run("blend", "fit")
    assert worse.exit_code == 1 and "not activated: it is no better" in worse.stderr.replace("\n", " ")
    assert "-0.0200 … +0" in worse.stdout, "the figures that refused it are shown"
    verdict(refused="too few visits", judged=False)
    assert run("blend", "fit").exit_code == 2
    assert [one.name for one in Blends(own).known()] == ["default"], "nothing was kept"
    verdict()
    kept = run("blend", "fit", "--no-activate")
    assert kept.exit_code == 0 and "shopkeeper blend use blend:1" in kept.stdout.replace("\n", " ")
    assert Blends(own).choice().active == "default"
    taken = run("blend", "fit")
    assert taken.exit_code == 0 and "blend:2 is active" in taken.stdout and Blends(own).choice().active == "blend:2"  # fmt: skip


def test_a_released_shop_takes_no_blend_without_its_gates_and_ways_back_stay_open(
    run: Run, own: Path, verdict: Callable[..., None]
) -> None:
    verdict()
    run("blend", "fit")
    with closing(Audit.of(own)) as audit:
        audit.record("release.check", "1.0", passed=1, standing="{}")
    refused = run("blend", "fit")
    assert refused.exit_code == 2 and "may not be changed now" in refused.stderr.replace("\n", " ")
    assert Blends(own).choice().active == "blend:1" and run("blend", "use", "blend:2").exit_code == 2
    assert run("blend", "back").exit_code == 0 and Blends(own).choice().active == "default"
    with closing(Audit.of(own)) as audit:
        said = [entry.what for entry, _ in audit.entries()]
    assert said.count("change.refused") == 2 and said[-1] == "blend.use"
