"""Webhooks on the command line: an endpoint from its secret to its end."""

import pytest

from shopkeeper.webhooks.signing import Signer
from tests.unit.cli.conftest import Run
from tests.unit.webhooks.receiver import receiving


def test_an_endpoint_from_its_secret_to_its_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPKEEPER_WEBHOOK_HOSTS", '["127.0.0.1"]')
    assert "nobody is told" in run("webhooks", "list").stdout
    with receiving() as receiver:
        secret = run("webhooks", "add", receiver.url, "--topic", "order.placed").stdout.strip()
        listed = run("webhooks", "list").stdout
        id = listed.split("ep_")[1].split()[0]
        assert secret.startswith("whsec_") and secret not in listed and "order.placed" in listed
        assert run("webhooks", "test", f"ep_{id}").exit_code == 0
        headers, body, _ = receiver.got[0]
        assert Signer([secret]).verify(headers, body, int(headers["webhook-timestamp"]))
        receiver.answers[:] = [(500, {})]
        failed = run("webhooks", "test", f"ep_{id}")
        assert failed.exit_code == 1 and "answered 500" in failed.stdout
        assert "webhook.test" in run("webhooks", "list").stdout
        assert run("webhooks", "rotate", f"ep_{id}").stdout.strip() != secret
        assert run("webhooks", "retry").stdout.startswith("0 ")
        assert run("webhooks", "drop", f"ep_{id}").exit_code == 0
    assert "nobody is told" in run("webhooks", "list").stdout
    assert "webhook.drop" in run("audit", "show").stdout


def test_what_must_not_be_spoken_to_is_refused_with_a_fix(run: Run) -> None:
    for url in ("http://127.0.0.1:9/", "https://localhost/", "ftp://a.example/"):
        refused = run("webhooks", "add", url)
        assert refused.exit_code == 2 and "url" in refused.stderr
    assert run("webhooks", "add", "https://93.184.216.34/", "--topic", "gossip").exit_code == 2
    assert run("webhooks", "drop", "ep_none").exit_code == 2
