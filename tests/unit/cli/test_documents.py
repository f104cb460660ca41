"""Documents on the command line: in, listed, asked, out."""

from pathlib import Path

from tests.unit.cli.conftest import Run

RETURNS = "# Returns\n\n## Sale items\n\nThings bought on sale may be returned.\n"


def test_documents_go_in_and_answer_and_out(run: Run, own: Path, tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "returns.md").write_text(RETURNS)
    added = run("documents", "add", tmp_path / "policies")
    assert added.exit_code == 0 and "returns: Returns, 1 passages" in added.stdout
    assert "returns" in run("documents", "list").stdout
    answer = run("documents", "ask", "can", "I", "return", "something", "on", "sale?").stdout
    assert "returns#sale-items" in answer and "Things bought on sale may be returned." in answer
    assert "do not say" in run("documents", "ask", "who founded the company").stdout
    assert run("documents", "remove", "returns").exit_code == 0
    assert "no documents yet" in run("documents", "list").stdout


def test_what_is_not_there_is_said(run: Run, own: Path, tmp_path: Path) -> None:
    gone = run("documents", "remove", "nope")
    assert gone.exit_code == 2 and "no document 'nope'" in gone.stderr
    (tmp_path / "terms.pdf").write_bytes(b"%PDF")
    refused = run("documents", "add", tmp_path / "terms.pdf")
    assert refused.exit_code == 2 and ".md" in refused.stderr
