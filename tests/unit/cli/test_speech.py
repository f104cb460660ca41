"""``transcribe`` and what the doctor says of ears."""

import json
from pathlib import Path

from tests.speech import ears, file, times
from tests.unit.cli.conftest import Run


def test_a_recording_is_written_down(run: Run, tmp_path: Path) -> None:
    ears()
    (tmp_path / "wish.wav").write_bytes(file(times()))
    done = run("transcribe", "wish.wav")
    assert done.stdout == "It was the best of times, it was the worst of times.\n"
    assert "moonshine:tiny-en" in done.stderr and "sure" in done.stderr
    assert json.loads(run("transcribe", "wish.wav", "--json").stdout)["seconds"] == 6


def test_what_cannot_be_heard_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("words")
    refused = run("transcribe", "notes.txt", env={"SHOPKEEPER_SPEECH": ""})
    assert refused.exit_code == 2 and ("WAV" in refused.stderr or "shopkeeper[speech]" in refused.stderr)
    off = run("transcribe", "notes.txt", env={"SHOPKEEPER_SPEECH": "off"})
    assert off.exit_code == 2 and "nothing here listens" in off.stderr


def test_the_doctor_knows_the_ears(run: Run) -> None:
    assert "speech is off" in run("doctor", env={"SHOPKEEPER_SPEECH": "off"}).stdout.replace("\n", " ")
