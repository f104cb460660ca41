"""Shoppers who said yes to everything, and what the log has of them, whole."""

from dataclasses import replace
from typing import Any

from shopkeeper.events import Kept
from shopkeeper.types import EVERYTHING, Context, Event, Names, Purpose, SessionId, ShopperId, Who


def known(shopper: str = "", session: str = "") -> Who:
    return Who(ShopperId(shopper), SessionId(session), EVERYTHING)


def names(context: Context) -> Names:
    return context.who.under(Purpose.SERVICE)


def event_of(kept: Kept) -> Event:
    return kept.under(Purpose.SERVICE)


def changed(kept: Kept, **fields: Any) -> Kept:
    return Kept(kept.offset, replace(event_of(kept), **fields), kept.late, kept.bot)
