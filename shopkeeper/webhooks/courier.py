"""Takes what waits to the endpoints: signed anew at each try, at least once, until they took it or the last try failed.

Waits four times as long after each failure, from five seconds to a day, and a random half of it more or less, so that endpoints that
come back are not overrun (Brooker 2015, "Exponential backoff and jitter"). Where the endpoint failed, and not what it was told, all else that
is due to it waits a little, too. Refuses to know what is told.
"""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event as Flag

import structlog

from shopkeeper.types.errors import NotFound, ShopkeeperError
from shopkeeper.webhooks import outbox
from shopkeeper.webhooks.desk import Delivery, Desk, State
from shopkeeper.webhooks.post import Post
from shopkeeper.webhooks.signing import Signer

TRIES = 9
"""Over a day and a half, about."""
FIRST, FACTOR, LONGEST = 5.0, 4.0, 24 * 3600.0
HELD = 60.0
"""Seconds at most for which one failure holds up whatever else is due to the endpoint, unless it asks for more."""
GONE = 410
ROUND = 100
"""Sent before facts are collected again."""
IDLE = 2.0
"""Seconds between two looks while nothing is due."""

log = structlog.get_logger()


class Courier:
    """``files``: where facts and their notices lie. Any number may run at once."""

    def __init__(
        self,
        desk: Desk,
        files: Sequence[Path],
        post: Post,
        clock: Callable[[], float] = time.time,
        chance: random.Random | None = None,
    ) -> None:
        self.desk, self._files, self._post, self._clock = desk, files, post, clock
        self._chance = chance or random.Random()  # noqa: S311 (only spreads load)

    def round(self) -> int:
        """Collect what facts left, and send what is due. Returns how many were sent."""
        for file in self._files:
            outbox.collect(file, self.desk.keep)
        sent = 0
        while sent < ROUND and (one := self.desk.claim()):
            self._deliver(one)
            sent += 1
        return sent

    def run(self, stopped: Flag) -> None:
        """Until it is stopped. What fails here is looked at again in the next round."""
        while not stopped.is_set():
            try:
                sent = self.round()
            except Exception:  # a full disk, a locked file: the courier must outlive them
                log.exception("webhooks.not_delivered")
                sent = 0
            if not sent:
                stopped.wait(IDLE)
        self._post.close()

    def _deliver(self, one: Delivery) -> None:
        after, refused = 0.0, False
        try:
            endpoint = self.desk.endpoint(one.endpoint)
            if endpoint.gone:
                self.desk.leave(one.endpoint)
                return
            headers = Signer(endpoint.secrets).sign(one.id, int(self._clock()), one.body)
            answered = self._post(endpoint.url, headers, one.body)
            if answered.good:
                self.desk.report(one.number, State.DELIVERED, f"answered {answered.status}")
                return
            if answered.status == GONE:
                self.desk.leave(one.endpoint)
                log.warning("webhooks.gone", endpoint=one.endpoint)
                return
            said, after, refused = f"answered {answered.status}", answered.after, answered.refused
        except NotFound:  # dropped meanwhile, with all that was due to it
            return
        except ShopkeeperError as error:
            said = error.message
        if one.tries >= TRIES:
            self.desk.report(one.number, State.DEAD, said)
            log.warning("webhooks.dead", endpoint=one.endpoint, id=one.id, topic=one.topic)
            return
        now, pause = self._clock(), self._pause(one.tries, after)
        self.desk.report(one.number, State.WAITING, said, now + pause)
        if not refused:
            self.desk.hold(one.endpoint, now + min(pause, max(after, HELD)))

    def _pause(self, tries: int, asked: float) -> float:
        """Seconds after the try of that number; at least what the endpoint ``asked`` for, at most a day."""
        whole = min(LONGEST, FIRST * FACTOR ** (tries - 1))
        return min(LONGEST, max(asked, whole * self._chance.uniform(0.5, 1.5)))
