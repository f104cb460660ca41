"""Carts and orders wired to the catalogue's stock, the merchant's files and the log of events.

Knows which payment the settings ask for. Opens no model, so the command line is quick.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.events import Events
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.ledger import Ledger
from shopkeeper.fulfilment.outbox import drain
from shopkeeper.fulfilment.payments import HandOff, OnAccount
from shopkeeper.fulfilment.rulebook import Rulebook
from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.fulfilment.store import Store
from shopkeeper.settings import Settings
from shopkeeper.shop.audited import AuditedDesk, AuditedFulfilment
from shopkeeper.trust import Audit, governance
from shopkeeper.trust.ages import Ages
from shopkeeper.types import clock


def open_fulfilment(
    settings: Settings, catalog: SqlCatalog, events: Events, audit: Audit
) -> tuple[Fulfilment, Desk]:
    """For shoppers, and for the merchant's people; what a killed process left half done is mended, and what it did not tell is told.

    Raises InvalidInput for a payment page that is none.
    """
    store = Store(f"sqlite:///{settings.orders_file}")
    payments = HandOff(settings.payment_page) if settings.payment_page else OnAccount()
    rules = Rulebook(settings.data, settings.currency, partial(governance.stands, audit))
    ledger = Ledger(rules, catalog, catalog.stock, payments, settings.currency, clock.now)
    if store.exists:
        with store.writing() as books:
            ledger.mend(books)
        drain(store, events)
    ages = Ages.of(settings.age_restricted, settings.age_pictures)
    return AuditedFulfilment(store, ledger, events, audit, ages), AuditedDesk(store, ledger, events, audit)


@contextmanager
def opened_desk(settings: Settings) -> Iterator[tuple[Desk, Fulfilment, SqlCatalog]]:
    """The merchant's desk alone, with what shoppers have and what is sold."""
    settings.made()
    with (
        closing(SqlCatalog(settings.catalog_url)) as catalog,
        closing(SqliteEvents(settings.events_file)) as events,
        closing(Audit.of(settings.data)) as audit,
    ):
        fulfilment, desk = open_fulfilment(settings, catalog, events, audit)
        with closing(desk.store):
            yield desk, fulfilment, catalog
