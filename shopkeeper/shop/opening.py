"""The one place where a shop is wired together."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from shutil import rmtree

from threadpoolctl import threadpool_limits

from shopkeeper.adapters import opennsfw
from shopkeeper.adapters.centerface import CenterFace
from shopkeeper.adapters.opennsfw import OpenNsfw
from shopkeeper.adapters.presidio import Presidio
from shopkeeper.adapters.rapidocr import RapidOcr, installed
from shopkeeper.analytics import Analytics
from shopkeeper.artefacts import fetch
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.concierge.store import Conversations
from shopkeeper.embedding import open_detector
from shopkeeper.embedding.picture import ENOUGH, decode
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.features.assortment import Assortment, Indexed
from shopkeeper.features.online import Features
from shopkeeper.fit import Shelf
from shopkeeper.knowledge import Documents
from shopkeeper.pii import mask, use
from shopkeeper.settings import Settings, settings_of
from shopkeeper.shop.advising import Opined
from shopkeeper.shop.blends import Blends
from shopkeeper.shop.exposing import evened
from shopkeeper.shop.eyes import Eyes
from shopkeeper.shop.fulfilling import open_fulfilment
from shopkeeper.shop.hearing import open_ears
from shopkeeper.shop.hooks import open_hooks
from shopkeeper.shop.minding import Minds, open_mind
from shopkeeper.shop.photos import Photos
from shopkeeper.shop.rankers import Rankers
from shopkeeper.shop.reckoning import FILE as RECKONINGS
from shopkeeper.shop.reckoning import Reckonings
from shopkeeper.shop.recommending import open_recommender
from shopkeeper.shop.screening import Screening
from shopkeeper.shop.shop import Shop
from shopkeeper.shop.spending import Spending
from shopkeeper.shop.steering import open_experiments
from shopkeeper.shop.switch import Switch
from shopkeeper.shop.versions import FILE as VERSIONS
from shopkeeper.shop.versions import Versions
from shopkeeper.shop.views import Views
from shopkeeper.trust import Audit, Rates, Seal
from shopkeeper.trust.ages import Ages
from shopkeeper.trust.consents import FILE as CONSENTS
from shopkeeper.trust.consents import Consents
from shopkeeper.trust.screened import FILE, Screened
from shopkeeper.trust.screening import Nudity
from shopkeeper.types import Happened

_SPECIALISTS = 8
"""Threads of the concierge's specialists."""


def open_shop(settings: Settings | None = None, *, eager: bool = True) -> Shop:
    """Open the shop in ``settings.data``, made on first use.

    Not ``eager``, it opens models and index when something asks for them: what only counts orders never waits for them.

    Raises:
        InvalidInput: the folder cannot be made or written.
        InvalidInput: ``settings.detector`` names no detector that can be read, ``settings.model`` no language model.
        Unavailable: a model or its library is not on this machine and cannot be fetched.
    """
    # Requests are the threads here: BLAS's own only spin against each other.
    threadpool_limits(1, user_api="blas")
    settings = settings or settings_of()
    settings.made()
    rmtree(settings.data / "uploads", ignore_errors=True)  # where photos once lay that shoppers had shown
    use(*(Presidio(settings.pii_countries),) if settings.pii else ())
    switch = Switch(settings)
    if eager:
        switch.refresh()
    return wire(settings, SqlCatalog(settings.catalog_url), switch)


def wire(settings: Settings, catalog: SqlCatalog, switch: Switch) -> Shop:
    """A shop around its catalogue and the eyes it looks with; everything else lies where ``settings`` says.

    Raises InvalidInput and Unavailable as ``open_shop`` does.
    """
    events, audit = SqliteEvents(settings.events_file), Audit.of(settings.data)
    assortment = Assortment(catalog, lambda: _space(switch.refresh()), settings.currency)
    fulfilment, desk = open_fulfilment(settings, catalog, events, audit)
    ages = Ages.of(settings.age_restricted)
    views = Views(catalog, settings.data, ages.restricted)
    fair, blends = evened(settings, catalog), Blends(settings.data)
    pictures = MediaStore(settings.media_folder)
    nudity = OpenNsfw(settings.threads) if settings.screen_pictures and opennsfw.installed() else None
    shop = Shop(
        settings=settings,
        catalog=catalog,
        switch=switch,
        pictures=pictures,
        events=events,
        features=Features(events, assortment, settings.data),
        analytics=Analytics(events),
        views=views,
        audit=audit,
        screening=Screening(Screened(settings.data / FILE), catalog, pictures, audit, nudity),
        photos=_photos(settings, nudity),
        specialists=ThreadPoolExecutor(_SPECIALISTS, thread_name_prefix="specialist"),
        conversations=Conversations(settings.data / "conversations.sqlite", mask),
        consented=Consents(settings.data / CONSENTS),
        rankers=Rankers(settings.data),
        fulfilment=fulfilment,
        desk=desk,
        blends=blends,
        recommender=open_recommender(settings, catalog, events, switch, lambda: shop.asking(), fair, blends),
        fair=fair,
        opined=Opined(lambda: catalog.reviews),
        shelf=Shelf(settings.data / "charts"),
        documents=Documents(settings.documents_file, lambda: switch.refresh().encoder),
        spending=Spending(
            Rates(settings.data / "rates.sqlite"), Seal.of(settings.data), settings.shopper_usd
        ),
        versions=Versions(settings.data / VERSIONS),
        reckonings=Reckonings(
            settings.data / RECKONINGS, settings.retention.get(Happened.SHOWN, settings.retention_days)
        ),
        hooks=open_hooks(settings, audit),
        experiments=open_experiments(settings, events, audit, catalog),
        detector=open_detector(settings),
        reader=RapidOcr(settings.threads) if settings.read_pictures and installed() else None,
        ears=open_ears(settings, lambda: views.vocabulary),
        mind=open_mind(settings),
        minds=Minds(settings),
    )
    return shop


def _photos(settings: Settings, nudity: Nudity | None) -> Photos:
    faces = CenterFace(lambda: fetch("centerface", settings), settings.threads)
    most, pixels = settings.max_image_bytes, settings.max_image_pixels
    return Photos(nudity, faces, partial(decode, max_bytes=most, max_pixels=pixels, enough=ENOUGH))


def _space(eyes: Eyes) -> Indexed:
    return Indexed(eyes.index, eyes.encoder.dim)
