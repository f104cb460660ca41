"""However many strangers come, and whatever they send, a process that serves them stays as large as it was."""

import gc
import random
import time
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image
from starlette.testclient import TestClient

from benchmarks.machine import resident_mb
from shopkeeper.api.middleware.observe import _meters
from shopkeeper.cli.asgi import hang
from shopkeeper.language import grammar
from shopkeeper.telemetry import meters
from shopkeeper.trust import Seal
from shopkeeper.trust.consent import Consent
from shopkeeper.trust.visitor import CONSENT, SHOPPER, VISIT
from shopkeeper.types import EVERYTHING
from tests.unit.search.test_journey import opened, shirts

ROUND = 14
"""Strangers, each with everything new. The first round fills what is kept on purpose."""
MOST = 1.75
"""MB that each later round may add; what is kept of strangers adds as much in every one, and what the allocator does to a process that ran other tests
before adds some once. Grammars kept by what callers called their language added 3 a round."""


def test_ever_new_strangers_photos_talks_and_nonsense_leave_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOPKEEPER_RATE_LIMIT", "1000000/minute")
    with opened(shirts([1_000, 2_000, 3_000])) as shop:
        app = hang(shop)
        seal, chance = Seal.of(shop.settings.data), random.Random(1)
        with TestClient(app, raise_server_exceptions=False) as client:
            sizes, series = [], []
            for _ in range(3):
                for _ in range(ROUND):
                    _come(client, seal, chance)
                gc.collect()
                sizes.append(resident_mb())
                series.append(sum(len(metric.samples) for metric in meters.REGISTRY.collect()))
    assert min(after - before for before, after in pairwise(sizes)) < MOST, sizes
    assert series[-1] - series[0] <= 20, "a meter has a label that strangers choose"
    assert _meters.cache_info().currsize < 200 and grammar.grammar.cache_info().currsize <= 2


def _come(client: TestClient, seal: Seal, chance: random.Random) -> None:
    """Somebody new says yes to being remembered, looks, talks, shows a photo, and sends what is none."""
    name = f"{chance.getrandbits(64):016x}"
    said = {CONSENT: Consent(EVERYTHING, int(time.time())).write(), SHOPPER: name, VISIT: name[::-1]}
    cookie = "; ".join(f"{key}={seal.sign(key, value)}" for key, value in said.items())
    headers = {"cookie": cookie, "user-agent": f"Mozilla/5.0 {name}", "accept-language": f"{name[:2]}-XX"}
    locale = "".join(chance.choices("abcdefghij", k=3)) + "-" + "".join(chance.choices("ABCDEFGH", k=2))
    asked = {"text": f"plain shirt {name} under {chance.randint(10, 99)}", "context": {"locale": locale}}
    assert client.post("/v1/search", json=asked, headers=headers).status_code == 200
    assert (
        client.post("/v1/converse", json={"text": f"shirts like {name}"}, headers=headers).status_code == 200
    )
    shown = {"image": ("a.png", _photo(chance), "image/png")}
    assert client.post("/v1/search", files=shown, headers=headers).status_code == 200
    event = {"kind": "viewed", "products": [f"shirt-00{chance.randint(0, 2)}"], "id": name}
    client.post("/v1/events", json=event, headers=headers)
    assert client.get(f"/{name}", headers=headers).status_code == 404
    assert client.request(name.upper(), "/v1/search", headers=headers).status_code == 405
    assert client.post("/v1/search", json={name: 1}, headers=headers).status_code == 422


def _photo(chance: random.Random) -> bytes:
    out = BytesIO()
    Image.frombytes("RGB", (40, 40), chance.randbytes(4_800)).save(out, "PNG")
    return out.getvalue()
