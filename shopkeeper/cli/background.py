"""What a served shop does by itself: warm up, catch up, tell others, look after experiments, tidy at night.

Knows threads and when they end. Refuses to know doors.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog

from shopkeeper import Shop
from shopkeeper.cli import garbage
from shopkeeper.types.errors import ShopkeeperError

NIGHT = 4
"""The hour, by the machine's clock, at which old events are dropped: whoever writes waits for seconds."""

log = structlog.get_logger()


class Background:
    """``name``: of the shop, in log lines, where one process serves several."""

    def __init__(self, shop: Shop, name: str = "") -> None:
        self._shop, self._name, self._stopped = shop, name, Event()
        works: list[Callable[[], None]] = [self._settle, self._tell]
        if shop.settings.watch_seconds:
            works.append(self._watch)
        self._threads = [Thread(target=self._named(work), name=work.__name__, daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Returns once nothing of it runs: the shop may be closed."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _named(self, work: Callable[[], None]) -> Callable[[], None]:
        def named() -> None:
            with structlog.contextvars.bound_contextvars(**({"shop": self._name} if self._name else {})):
                work()

        return named

    def _settle(self) -> None:
        """While the first questions come in: load what loads late, and index what a killed import left behind. Then sleep
        until it is night, and drop events that are too old: the first worker to wake finds them, the others nothing."""
        garbage.set_aside()  # a whole shop is looked at once while it loads, not each time that it has grown by a quarter
        try:
            self._shop.warm()
            self._shop.catch_up()
        except Exception:  # whoever asks loads what is missing; the nights are to come all the same
            log.exception("shop.not_warmed")
        garbage.set_aside()
        while not self._stopped.wait(until_night(datetime.now().astimezone()).total_seconds()):
            garbage.sweep()
            try:
                log.info("events.compacted", dropped=self._shop.compact())
                self._shop.hooks.desk.sweep()
            except ShopkeeperError as error:  # tomorrow is another night
                log.warning("events.not_compacted", reason=error.message)
            except Exception:
                log.exception("events.not_compacted")

    def _tell(self) -> None:
        self._shop.hooks.courier().run(self._stopped)

    def _watch(self) -> None:
        """One worker looks after the running experiments; the others ask each time whether its place is free."""
        pause = self._shop.settings.watch_seconds
        while not self._stopped.is_set():
            with self._shop.experiments.alone() as mine:
                while mine and not self._stopped.wait(pause):
                    try:
                        for entry in self._shop.experiments.watch():
                            log.warning("experiment.moved", name=entry.experiment.name, state=entry.state)
                    except Exception:  # the next look may succeed, and nobody else looks
                        log.exception("experiments.not_watched")
            self._stopped.wait(pause)


def until_night(now: datetime) -> timedelta:
    """To the next beginning of that hour; a whole day away at its very beginning."""
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return (night if now < night else night + timedelta(days=1)) - now
