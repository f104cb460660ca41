"""Webhooks on the page System: who is told, what was given up, and who may begin it again."""

import re

from shopkeeper.trust import Role
from shopkeeper.webhooks.desk import State
from tests.unit.console.conftest import Site
from tests.unit.webhooks.receiver import receiving


def test_an_empty_page_teaches(site: Site) -> None:
    assert "shopkeeper webhooks add" in site.get("/console/system")


def test_an_operator_tests_and_retries_and_nobody_else_does(site: Site) -> None:
    hooks = site.store.hooks
    with receiving() as receiver:
        endpoint = hooks.add(receiver.url)
        page = site.get("/console/system")
        form = re.search(r'name="form" value="([^"]+)"', page)
        assert form and receiver.url in page and endpoint.secrets[0] not in page

        def send(act: str, role: Role = Role.ADMIN, **changed: str) -> int:
            sent = {"form": form[1], "act": act, "id": endpoint.id} | changed
            headers = {"x-api-key": site.key(role)}
            return site.client.post("/console/system/webhooks", data=sent, headers=headers).status_code

        assert send("test", Role.MERCHANDISER) == send("test", Role.ANALYST) == 403
        assert send("burn") == 400 and send("test", id="ep_other") == 404 and send("test", form="x") == 403
        assert hooks.courier().round() == 0
        assert send("test") == 303
        receiver.answers[:] = [(410, {})]
        hooks.courier().round()
        page = site.get("/console/system")
        assert "gone by its own word" in page and "the endpoint is gone" in page
        hooks.rotate(endpoint.id)
        assert "Try again what was given up" in site.get("/console/system")
        assert send("retry") == 303
        hooks.courier().round()
        assert hooks.desk.deliveries()[0].state is State.DELIVERED
    assert {"webhook.add", "webhook.rotate", "webhook.retry"} <= {one.what for one in hooks.audit.latest(9)}
