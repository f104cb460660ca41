"""``blend``: nothing changes without enough visits, every step is undone by one command, and what is no model is refused in a line."""

from pathlib import Path

from shopkeeper.recommend.blend import Blend
from shopkeeper.shop.blends import Blends
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
