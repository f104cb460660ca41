"""All that a shop is made of, opened and closed together.

Refuses to do anything with it.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from shopkeeper.analytics import Analytics
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.concierge.mind import Mind
from shopkeeper.concierge.store import Conversations
from shopkeeper.embedding.detector import Detector
from shopkeeper.embedding.letters import Reader
from shopkeeper.embedding.port import Encoder
from shopkeeper.events import Events
from shopkeeper.features.online import Features
from shopkeeper.fit import Shelf
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.index.port import Index
from shopkeeper.knowledge import Documents
from shopkeeper.recommend.journey import Recommender
from shopkeeper.settings import Settings
from shopkeeper.shop.advising import Opined
from shopkeeper.shop.blends import Blends
from shopkeeper.shop.exposing import Evened
from shopkeeper.shop.hooks import Hooks
from shopkeeper.shop.minding import Minds
from shopkeeper.shop.photos import Photos
from shopkeeper.shop.rankers import Rankers
from shopkeeper.shop.reckoning import Reckonings
from shopkeeper.shop.screening import Screening
from shopkeeper.shop.spending import Spending
from shopkeeper.shop.steering import Steering
from shopkeeper.shop.switch import Switch
from shopkeeper.shop.versions import Versions
from shopkeeper.shop.views import Views
from shopkeeper.speech import Ears
from shopkeeper.trust import Audit
from shopkeeper.trust.ages import Ages
from shopkeeper.trust.consents import Consents
from shopkeeper.types import MediaId


@dataclass(frozen=True, slots=True)
class Parts:
    """Thread-safe; any number of processes may open the same data folder. Close it, or use it in ``with``."""

    settings: Settings
    catalog: SqlCatalog
    switch: Switch
    pictures: MediaStore
    events: Events
    features: Features
    analytics: Analytics
    audit: Audit
    """Written before anything of the shop is changed by hand, whichever door asks for it."""
    screening: Screening
    """Looks through what is imported; what a person hid stays out."""
    photos: Photos
    """Looks through what shoppers show."""
    views: Views
    specialists: Executor
    conversations: Conversations
    consented: Consents
    rankers: Rankers
    blends: Blends
    fulfilment: Fulfilment
    """Carts and orders as shoppers may use them."""
    desk: Desk
    """The same, for the merchant's own people."""
    recommender: Recommender
    """Looks for what is near through this very shop."""
    experiments: Steering
    hooks: Hooks
    """What others' servers are told."""
    spending: Spending
    versions: Versions
    reckonings: Reckonings
    """What answered when."""
    opined: Opined
    shelf: Shelf
    """The merchant's size charts."""
    documents: Documents
    minds: Minds
    """Other models, which experiments may name."""
    fair: Evened | None = None
    """Places for everybody, on those surfaces for which it is switched on."""
    detector: Detector | None = None
    reader: Reader | None = None
    ears: Ears | None = None
    mind: Mind | None = None

    @property
    def ages(self) -> Ages:
        """What is for adults only, and what others see of it."""
        settings = self.settings
        return Ages.of(settings.age_restricted, settings.age_pictures, self.spending.seal)

    def adult(self, picture: MediaId) -> bool:
        """Whether its address asks, too: nothing shows it but goods for adults."""
        return self.ages.veiling and self.views.veils(picture)

    @property
    def encoder(self) -> Encoder:
        """The one that answers now; ``encoders`` changes it."""
        return self.switch.eyes.encoder

    @property
    def index(self) -> Index:
        return self.switch.eyes.index

    def close(self) -> None:
        """Let go of files and threads."""
        self.experiments.shadow.close()  # it asks through all others
        self.views.close()
        self.specialists.shutdown(wait=True)
        if self.mind:
            self.mind.close()
        self.minds.close()
        self.analytics.close()
        self.recommender.close()
        self.experiments.close()
        self.fulfilment.store.close()
        self.documents.close()
        self.features.close()
        self.events.close()
        self.conversations.close()
        self.consented.close()
        self.switch.close()
        self.catalog.close()
        self.screening.desk.close()
        self.hooks.desk.close()
        self.versions.close()
        self.reckonings.close()
        self.spending.rates.close()
        self.audit.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
