"""What of the adapter can be told without speech; ``speech/test_listen.py`` has the rest."""

import pytest

from shopkeeper.adapters.moonshine import TOKENS, shipped, tokens


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
