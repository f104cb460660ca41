"""The one place where the doors are hung: what uvicorn's workers load.

Knows that the API, the console and the storefront share one shop, one address and one look. Refuses to know what either says.
"""

import sys
from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp

from shopkeeper import Shop, console, open_shop, web
from shopkeeper.api import create_app
from shopkeeper.cli.background import Background
from shopkeeper.settings import settings_of
from shopkeeper.trust import governance

TURN: Final = 0.001
"""Seconds that a thread may compute while others want to: Python's own five thousandths are what an event loop waits for whoever writes or reads beside it."""


def create() -> ASGIApp:
    """The application of the shop that the environment names (``SHOPKEEPER_*``), or of all that lie in its folder of tenants."""
    sys.setswitchinterval(TURN)
    settings = settings_of()
    if settings.tenants:
        from shopkeeper.cli.tenants import Tenants

        return Tenants(settings)
    shop = open_shop(settings)
    Background(shop)
    return hang(held(shop))


def held(shop: Shop) -> Shop:
    """``shop``, if it answers as it was released. Raises Conflict where settings, rules or what is active are not what was released."""
    chosen = {
        "ranker.use": shop.rankers.choice().active,
        "blend.use": shop.blends.choice().active,
        "encoder.use": shop.switch.eyes.name,
    }
    governance.serve(shop.audit, shop.settings, chosen)
    return shop


def hang(shop: Shop) -> FastAPI:
    """The doors of ``shop``: the API, the console, and the storefront unless the settings leave them out."""
    app = create_app(shop)
    door = app.state.door
    console.mount(app, shop, door.keys, door.sessions, web.worn(shop.settings))
    if shop.settings.storefront:
        web.mount(app, shop)
    return app
