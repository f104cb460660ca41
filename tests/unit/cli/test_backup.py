"""``backup`` and ``restore`` as a person types them: what is done is said, and what is refused says how to mend it."""

from pathlib import Path

from shopkeeper.shop.backup import MANIFEST, backups
from tests.unit.cli.conftest import Run


def test_there_and_back(run: Run, own: Path, tmp_path: Path) -> None:
    to = tmp_path / "backups"
    made = run("backup", to, "--keep", "3")
    assert made.exit_code == 0 and "✓" in made.stdout and "databases: done" in made.stderr
    assert backups(to)[0].folder.name in run("doctor").output.replace("\n", "").replace(" ", "")
    refused = run("restore", to)
    assert refused.exit_code == 2 and "--replace" in refused.stderr and "not empty" in refused.stderr
    done = run("restore", to, "--replace")
    assert done.exit_code == 0 and "0 shoppers" in done.stdout and "remove it once" in done.stdout, (
        done.output
    )
    assert own.with_name(own.name).is_dir() and len(list(tmp_path.glob("shop.before-*"))) == 1
    found = run("search", "jacket").stdout
    assert "jacket" in found.lower(), "the index was made again"
    assert "shop.restore" in run("audit", "show").stdout
    (backups(to)[0].folder / MANIFEST).unlink()
    for wrong in ("nothing", to):
        refused = run("restore", tmp_path / wrong, "--replace")
        assert refused.exit_code == 2 and "no backup is in" in refused.stderr.replace("\n", "")
