"""The one place where the doors are hung: what uvicorn's workers load.

Knows that the API, the console and the storefront share one shop, one address and one look. Refuses to know what either says.
"""

from threading import Thread

from fastapi import FastAPI

from shopkeeper import Shop, console, open_shop, web
from shopkeeper.api import create_app


def create() -> FastAPI:
    """The application of the shop that the environment names (``SHOPKEEPER_*``)."""
    shop = open_shop()
    Thread(target=_settle, args=(shop,), name="settle", daemon=True).start()
    return hang(shop)


def hang(shop: Shop) -> FastAPI:
    """The doors of ``shop``: the API, the console, and the storefront unless the settings leave them out."""
    app = create_app(shop)
    console.mount(app, shop, app.state.door.keys, web.worn(shop.settings))
    if shop.settings.storefront:
        web.mount(app, shop)
    return app


def _settle(shop: Shop) -> None:
    """While the first questions come in: load what loads late, and index what a killed import left behind."""
    shop.warm()
    shop.catch_up()
