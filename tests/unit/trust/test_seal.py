"""What is sealed opens only whole, only here, and only for its purpose."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust import Seal


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    return Seal.of(tmp_path_factory.mktemp("shop"))


@given(st.text(max_size=200))
def test_what_is_sealed_opens(seal: Seal, text: str) -> None:
    assert seal.open("form", seal.sign("form", text)) == text
    assert seal.open("cookie", seal.sign("form", text)) is None


@given(st.text(max_size=500))
def test_nothing_else_opens(seal: Seal, text: str) -> None:
    assert seal.open("form", text) is None


@given(st.integers(0, 60), st.characters())
def test_one_changed_letter_breaks_it(seal: Seal, place: int, letter: str) -> None:
    whole = seal.sign("form", "1-yes-1764124099")
    place %= len(whole)
    changed = whole[:place] + letter + whole[place + 1 :]
    assert (seal.open("form", changed) is None) == (changed != whole)


def test_all_processes_share_one_secret_that_only_the_owner_reads(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as together:
        signed = set(together.map(lambda _: Seal.of(tmp_path).sign("form", "x"), range(32)))
    assert len(signed) == 1
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_another_shop_knows_nobody_of_this_one(seal: Seal, tmp_path: Path) -> None:
    other = Seal.of(tmp_path)
    assert seal.pseudonym("alice@example.com") == seal.pseudonym("alice@example.com")
    assert seal.pseudonym("alice@example.com") != other.pseudonym("alice@example.com")
    assert other.open("form", seal.sign("form", "x")) is None
