"""The one place where a shop is wired together."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from threadpoolctl import threadpool_limits

from shopkeeper.analytics import Analytics
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.embedding import Encoder, open_encoder
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.features.assortment import Assortment
from shopkeeper.features.online import Features
from shopkeeper.index.lance import LanceIndex
from shopkeeper.settings import Settings
from shopkeeper.shop.shop import Shop
from shopkeeper.shop.views import Views
from shopkeeper.types.errors import Unavailable

_RETRIEVERS = 8
"""Threads that look words up while the asking ones scan vectors: a few questions at a time."""


def open_shop(settings: Settings | None = None) -> Shop:
    """Open the shop in ``settings.data``, made on first use.

    Raises:
        InvalidInput: the folder cannot be made or written.
        Unavailable: a model is not on this machine and cannot be fetched.
    """
    # Requests are the threads here: BLAS's own only spin against each other.
    threadpool_limits(1, user_api="blas")
    settings = settings or Settings()
    settings.made()
    catalog = SqlCatalog(settings.catalog_url)
    encoder = open_encoder(settings)
    folder = settings.index_folder / encoder.name.replace(":", "-").replace("/", "-")
    index, events = _open_index(folder, encoder), SqliteEvents(settings.events_file)
    assortment = Assortment(catalog, index, encoder.dim, settings.currency)
    return Shop(
        settings=settings,
        catalog=catalog,
        index=index,
        encoder=encoder,
        pictures=MediaStore(settings.media_folder),
        events=events,
        features=Features(events, assortment, settings.data),
        analytics=Analytics(events),
        views=Views(catalog),
        pool=ThreadPoolExecutor(_RETRIEVERS, thread_name_prefix="retrieve"),
    )


def _open_index(folder: Path, encoder: Encoder) -> LanceIndex:
    """A damaged index is emptied: everything in it can be written again from the catalogue (``Shop.catch_up``)."""
    try:
        return LanceIndex(folder, sentence_dim=encoder.sentence_dim, view_dim=encoder.dim)
    except Unavailable:
        LanceIndex.reset(folder)
        return LanceIndex(folder, sentence_dim=encoder.sentence_dim, view_dim=encoder.dim)
