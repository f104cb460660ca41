"""Webhooks: what we sign others' libraries accept, and what was forged, changed or kept nobody does."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.types.errors import Denied, InvalidInput
from shopkeeper.webhooks.signing import TOLERANCE, Signer, new_secret

SECRET, NOW, BODY = new_secret(), 1_790_000_000, b'{"type":"order.created"}'
HOOKS = Signer([SECRET])


def test_the_reference_implementation_accepts_it() -> None:
    reference = pytest.importorskip("standardwebhooks")
    now = int(datetime.now(UTC).timestamp())
    headers = HOOKS.sign("msg_1", now, BODY)
    assert reference.Webhook(SECRET).verify(BODY.decode(), headers) == {"type": "order.created"}
    theirs = reference.Webhook(SECRET).sign("msg_1", datetime.fromtimestamp(now, UTC), BODY.decode())
    assert HOOKS.verify(headers | {"webhook-signature": theirs}, BODY, now) == "msg_1"


def test_the_example_of_the_standard() -> None:
    hooks = Signer(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    headers = hooks.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=99), st.binary(max_size=99), st.integers(-TOLERANCE, TOLERANCE))
def test_genuine_is_accepted_and_changed_is_not(body: bytes, other: bytes, late: int) -> None:
    headers = HOOKS.sign("msg_1", NOW, body)
    assert HOOKS.verify(headers, body, NOW + late) == "msg_1"
    if other != body:
        with pytest.raises(Denied):
            HOOKS.verify(headers, other, NOW)


@pytest.mark.parametrize(
    "forged",
    [
        {"webhook-id": "msg_2"}, {"webhook-timestamp": str(NOW + 1)}, {"webhook-signature": "v1,"}, {"webhook-signature": ""},
        {"webhook-timestamp": "soon"}, {"webhook-timestamp": ""}, {"webhook-id": ""}, {"webhook-timestamp": "9" * 40},
        Signer([new_secret()]).sign("msg_1", NOW, BODY),
    ],
)  # fmt: skip
def test_forged_headers_open_nothing(forged: dict[str, str]) -> None:
    with pytest.raises(Denied):
        HOOKS.verify(HOOKS.sign("msg_1", NOW, BODY) | forged, BODY, NOW)


def test_what_was_kept_and_sent_again_later_is_refused() -> None:
    with pytest.raises(Denied, match="fresh"):
        HOOKS.verify(HOOKS.sign("msg_1", NOW, BODY), BODY, NOW + TOLERANCE + 1)


def test_a_secret_is_rotated_without_a_gap() -> None:
    old, new = new_secret(), new_secret()
    both = Signer([new, old]).sign("msg_1", NOW, BODY)
    for one in (old, new):
        assert Signer([one]).verify(both, BODY, NOW) == "msg_1"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%", "x" * 500])
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(InvalidInput):
        Signer([secret]).sign("msg_1", NOW, BODY)
