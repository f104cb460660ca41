"""``transcribe`` and what the doctor says of ears."""

import json
from pathlib import Path

import pytest

from shopkeeper import open_shop
from shopkeeper.settings import Settings
from shopkeeper.types.errors import Unavailable
from tests.speech import ears, file, times
from tests.unit.cli.conftest import Run


def test_a_recording_is_written_down(run: Run, tmp_path: Path) -> None:
    ears()
    (tmp_path / "wish.wav").write_bytes(file(times()))
    heard = {"SHOPKEEPER_SPEECH": ""}
    done = run("transcribe", "wish.wav", env=heard)
    assert done.stdout == "It was the best of times, it was the worst of times.\n"
    assert "moonshine:tiny-en" in done.stderr and "sure" in done.stderr
    assert json.loads(run("transcribe", "wish.wav", "--json", env=heard).stdout)["seconds"] == 6


def test_what_cannot_be_heard_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("words")
    refused = run("transcribe", "notes.txt", env={"SHOPKEEPER_SPEECH": ""})
    assert refused.exit_code == 2 and ("WAV" in refused.stderr or "shopkeeper[speech]" in refused.stderr)
    off = run("transcribe", "notes.txt", env={"SHOPKEEPER_SPEECH": "off"})
    assert off.exit_code == 2 and "nothing here listens" in off.stderr


def test_the_doctor_knows_the_ears(run: Run) -> None:
    assert "speech is off" in " ".join(run("doctor", env={"SHOPKEEPER_SPEECH": "off"}).stdout.split())
    ears()
    assert "moonshine:tiny-en" in run("doctor", env={"SHOPKEEPER_SPEECH": ""}).stdout


def test_the_shop_itself_listens_with_its_own_words(own: Path) -> None:
    ears()
    with open_shop(Settings(data=own, speech="")) as shop:
        assert shop.transcribe(file(times())).text.startswith("It was the best of times")
        assert shop.ears and "rain jacket" in shop.ears.hints()
        assert list(shop.listen().feed(bytes(2_048))) == []
        shop.warm()
    with open_shop(Settings(data=own, speech="off")) as shop, pytest.raises(Unavailable) as refused:
        shop.transcribe(file(times()))
    assert "shopkeeper[speech]" in refused.value.fix
