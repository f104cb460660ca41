import pytest

from shopkeeper.trust import household


@pytest.mark.parametrize(
    ("address", "other", "one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),  # as a server that listens on :: is told of them
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("testclient", "testclient", True),
    ],
)
def test_who_is_one_household(address: str, other: str, one: bool) -> None:
    assert (household(address) == household(other)) is one
