"""What of the adapter can be told without speech; ``speech/test_listen.py`` has the rest."""

import pytest

from shopkeeper.adapters.moonshine import TOKENS, Moonshine, pieces, shipped, tokens
from tests.speech import times


def test_the_vocabulary_is_read_by_lengths() -> None:
    long = bytes(300)
    coded = bytes([300 % 128 + 128, 300 // 128]) + long
    assert tokens(b"\x03abc\x00" + coded + b"\x01z") == [b"abc", b"", long, b"z"]


def test_the_package_brings_the_whole_vocabulary() -> None:
    folder = shipped()
    if folder is None:
        pytest.skip("the extra 'speech' is not installed")
    found = tokens((folder / TOKENS).read_bytes())
    assert len(found) == 32_768 and found[:3] == [b"<unk>", b"<s>", b"</s>"]


def test_phrases_are_parted_as_the_model_does() -> None:
    index = {b"\xe2\x96\x81": 3, b"a": 4, b"b": 5, b"ab": 6, b"\xe2\x96\x81ab": 7, b"\xe2\x96\x81a": 8}
    assert pieces("ab a", index) == [7, 8]
    assert pieces("é", index) == [3]


def test_hints_leave_what_is_clear() -> None:
    if shipped() is None:
        pytest.skip("the extra 'speech' is not installed")
    listener, spoken = Moonshine(), times()
    plain = listener(spoken)
    assert listener(spoken, ("iced coffee", "waterproof jacket", "dark roast")).text == plain.text
    assert listener(spoken, ("thymes", "it was the beast")).text == plain.text
