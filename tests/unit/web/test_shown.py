"""What an address says of a photo is read as anybody's words are."""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from pathlib import Path

import pytest

from shopkeeper.settings import Settings
from shopkeeper.types import Glimpse, View
from shopkeeper.types.errors import InvalidInput, NotFound
from shopkeeper.web.shown import TOKEN, Shown, mark
from tests.journeys.fake_shop import drawing, fake_shop


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    return Shown(fake_shop(Settings(data=tmp_path)))  # type: ignore[arg-type]


def written(seen: bytes) -> str:
    return f"{blake2b(seen, digest_size=6).hexdigest()}.{urlsafe_b64encode(seen).decode().rstrip('=')}"


def test_one_photo_has_one_address_and_another_has_another(shown: Shown) -> None:
    token = shown.token(drawing("#2f63b8", 3))
    assert TOKEN.fullmatch(token) and token == shown.token(drawing("#2f63b8", 3))
    assert mark(token) != mark(shown.token(drawing("#b82f2f", 3)))
    assert shown.read(token) == shown.shop.glimpse(drawing("#2f63b8", 3))


@pytest.mark.parametrize("token", [
    "", "..", "../catalog.sqlite", "0" * 40, f"{'0' * 12}.{'A' * 300}", "a" * 20_000, written(b"nothing"), written(b"\xff" * 90),
    written(bytes(Glimpse("other:1", (View(b"\x01" * 8, None),)))), f"{'é' * 12}.AAAAAAAAA",
])  # fmt: skip
def test_strange_addresses_find_nothing(shown: Shown, token: str) -> None:
    with pytest.raises(NotFound) as refused:
        shown.read(token)
    assert refused.value.fix == "show it again"


def test_nothing_is_written_for_a_photo(shown: Shown) -> None:
    before = sorted(shown.shop.settings.data.rglob("*"))
    shown.read(shown.token(drawing("#2f63b8", 3)))
    with pytest.raises(InvalidInput):
        shown.token(b"\xff\xd8 cut")
    assert sorted(shown.shop.settings.data.rglob("*")) == before
