"""Fingerprints follow the catalogue: put, replaced and removed, whatever the order."""

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.index.prints import Prints
from shopkeeper.types import Fingerprint, Look, LookId, LookKey, Media, Product, ProductId

KEYS = st.integers(1, 40)


def mark(seed: int) -> Fingerprint:
    """Different seeds are far apart in every part."""
    digits = [(seed * 97 + place * 31 * (seed + 1)) % 251 for place in range(104)]
    return Fingerprint(bytes(digits[:8]), bytes(digits[8:72]), bytes(digits[72:]))


def product(key: int, seed: int) -> Product:
    look = Look(LookId(str(key)), media=(Media("", print=str(mark(seed))), Media("plain")), key=LookKey(key))
    return Product(ProductId(str(key)), "Thing", looks=(look,))


@given(st.lists(st.tuples(st.sampled_from(["put", "remove"]), KEYS, st.integers(0, 30)), max_size=40))
def test_what_is_found_is_what_stands(changes: list[tuple[str, int, int]]) -> None:
    prints, stands = Prints(), dict[int, int]()
    for change, key, seed in changes:
        if change == "put":
            prints.put([product(key, seed)])
            stands[key] = seed
        else:
            prints.remove([LookKey(key)])
            stands.pop(key, None)
    assert len(prints) == len(stands)
    for seed in range(31):
        twins = (key for key, own in stands.items() if own == seed)
        assert prints.find(mark(seed)) == min(twins, default=None)  # whatever the order they came in


def test_nothing_is_found_in_nothing() -> None:
    assert Prints().find(mark(1)) is None
    assert Prints().find(None) is None
