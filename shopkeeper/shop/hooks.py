"""Who is told what happens in the shop: endpoints added, rotated and dropped, each written down before it is done.

Knows in which files facts wait to be told. Refuses to send: a courier does.
"""

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from shopkeeper.settings import Settings
from shopkeeper.trust import Audit
from shopkeeper.trust.screened import FILE as SCREENING
from shopkeeper.types import clock
from shopkeeper.webhooks.courier import Courier
from shopkeeper.webhooks.desk import FILE, Delivery, Desk, Endpoint, State
from shopkeeper.webhooks.notice import Notice, Topic
from shopkeeper.webhooks.outbox import collect
from shopkeeper.webhooks.post import Post

EXPERIMENTS = "experiments.sqlite"


@dataclass(frozen=True, slots=True)
class Hooks:
    """Thread-safe; any number of processes on one folder."""

    desk: Desk
    audit: Audit
    files: tuple[Path, ...]
    allow: tuple[str, ...]

    def add(self, url: str, topics: Collection[Topic] = ()) -> Endpoint:
        """It is told what happens from now on: what happened before is handed to those who are there already.

        Raises InvalidInput, Unsupported and Unavailable for what cannot be spoken to, and as the desk does.
        """
        with closing(Post(self.allow)) as post:
            post.check(url)
        with self.audit.doing("webhook.add", url):
            for file in self.files:
                collect(file, self.desk.keep)
            return self.desk.add(url, topics)

    def rotate(self, id: str) -> Endpoint:
        """Raises NotFound."""
        with self.audit.doing("webhook.rotate", id):
            return self.desk.rotate(id)

    def drop(self, id: str) -> None:
        """Raises NotFound."""
        with self.audit.doing("webhook.drop", id):
            self.desk.drop(id)

    def test(self, id: str) -> Delivery:
        """Something for that endpoint alone, whatever it wants to be told. Raises NotFound."""
        notice = Notice.of(Topic.TEST, clock.now(), endpoint=id)
        self.desk.keep([notice], [self.desk.endpoint(id)])
        return next(one for one in self.desk.deliveries(State.WAITING) if one.id == notice.id)

    def retry(self, number: int | None = None, endpoint: str = "") -> int:
        """One, or all of one endpoint, or all. Returns how many. Raises NotFound."""
        with self.audit.doing("webhook.retry", str(number or endpoint or "all")):
            return self.desk.retry(number, endpoint)

    def courier(self) -> Courier:
        return Courier(self.desk, self.files, Post(self.allow))


def open_hooks(settings: Settings, audit: Audit) -> Hooks:
    files = (settings.orders_file, settings.data / SCREENING, settings.data / EXPERIMENTS)
    return Hooks(Desk(settings.data / FILE), audit, files, settings.webhook_hosts)


@contextmanager
def opened_hooks(settings: Settings) -> Iterator[Hooks]:
    """Alone, without a model."""
    settings.made()
    with closing(Audit.of(settings.data)) as audit:
        hooks = open_hooks(settings, audit)
        with closing(hooks.desk):
            yield hooks
