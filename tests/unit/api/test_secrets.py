"""A key in any wrong place comes back in no error and reaches no log."""

import pytest

from shopkeeper.telemetry import configure_logs
from tests.unit.api.conftest import Opened

CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize("secret", [f"sk_admin_{'Zq9' * 14}x", CARD])
def test_what_is_secret_is_in_no_answer_and_no_log(
    opened: Opened, secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs()  # here: the fixture ran with another stderr
    client, admin = opened.client, opened.key("admin")
    answers = [
        client.get(f"/v1/products/{secret}"),
        client.get("/v1/search", params={"q": "x", secret: "1"}),
        client.get("/v1/search", params={"limit": secret}),
        client.get(f"/{secret}"),
        client.get("/v1/search?q=x", headers={"x-api-key": secret}),
        client.get("/v1/search?q=x", headers={"authorization": f"Bearer {secret}"}),
        client.post("/v1/search", json={secret: 1, "text": "x"}),
        client.post("/v1/search", json={"text": "x", "constraints": [{"field": secret}]}),
        client.post("/v1/search", content=secret, headers={"content-type": secret}),
        client.post("/v1/admin/offers", json={"offers": {secret: {"stock": 1}}}, headers=admin),
        client.post("/v1/admin/offers", json={"offers": {secret: {"stock": -1}}}, headers=admin),
        client.delete(f"/v1/admin/products/{secret}", headers=admin),
    ]
    opened.shop.before_search = lambda: (_ for _ in ()).throw(RuntimeError(secret))
    answers.append(client.get("/v1/search", params={"q": secret}))
    assert {one.status_code for one in answers} >= {401, 404, 422, 500}
    for one in answers:
        if one.status_code >= 400:
            assert secret not in one.text and secret not in str(one.headers), one.text
    captured = capsys.readouterr()
    assert captured.err.count('"request"') == len(answers)
    assert secret not in captured.err + captured.out
