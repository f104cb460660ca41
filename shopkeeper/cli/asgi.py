"""The one place where the doors are hung: what uvicorn's workers load.

Knows that the API, the console and the storefront share one shop, one address and one look. Refuses to know what either says.
"""

import time
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from fastapi import FastAPI

from shopkeeper import Shop, console, open_shop, web
from shopkeeper.api import create_app
from shopkeeper.types.errors import ShopkeeperError

NIGHT = 4
"""The hour, by the machine's clock, at which old events are dropped: whoever writes waits for seconds."""

log = structlog.get_logger()


def create() -> FastAPI:
    """The application of the shop that the environment names (``SHOPKEEPER_*``)."""
    shop = open_shop()
    Thread(target=_settle, args=(shop,), name="settle", daemon=True).start()
    if shop.settings.watch_seconds:
        Thread(target=_watch, args=(shop,), name="watch", daemon=True).start()
    Thread(target=shop.hooks.courier().run, args=(Event(),), name="courier", daemon=True).start()
    return hang(shop)


def hang(shop: Shop) -> FastAPI:
    """The doors of ``shop``: the API, the console, and the storefront unless the settings leave them out."""
    app = create_app(shop)
    console.mount(app, shop, app.state.door.keys, web.worn(shop.settings))
    if shop.settings.storefront:
        web.mount(app, shop)
    return app


def _settle(shop: Shop) -> None:
    """While the first questions come in: load what loads late, and index what a killed import left behind. Then sleep
    until it is night, and drop events that are too old: the first worker to wake finds them, the others nothing."""
    shop.warm()
    shop.catch_up()
    while True:
        time.sleep(until_night(datetime.now().astimezone()).total_seconds())
        try:
            log.info("events.compacted", dropped=shop.compact())
        except ShopkeeperError as error:  # tomorrow is another night
            log.warning("events.not_compacted", reason=error.message)


def _watch(shop: Shop) -> None:
    """One worker looks after the running experiments; the others ask each time whether its place is free."""
    while True:
        with shop.experiments.alone() as mine:
            while mine:
                time.sleep(shop.settings.watch_seconds)
                try:
                    for entry in shop.experiments.watch():
                        log.warning("experiment.moved", name=entry.experiment.name, state=entry.state)
                except Exception:  # the next look may succeed, and nobody else looks
                    log.exception("experiments.not_watched")
        time.sleep(shop.settings.watch_seconds)


def until_night(now: datetime) -> timedelta:
    """To the next beginning of that hour; a whole day away at its very beginning."""
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return (night if now < night else night + timedelta(days=1)) - now
