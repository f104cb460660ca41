"""Changing eyes: the second index is built beside the first, and taken, or left, or gone back from, in one step.

Knows what must be true before a switch and what a kill leaves behind: the old choice, and an index to go on with.
Refuses to judge which encoder is better: whoever switches has compared them.
"""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shopkeeper import __version__
from shopkeeper.adapt.scales import fit_scales
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.embedding import open_encoder
from shopkeeper.embedding.letters import Reader
from shopkeeper.embedding.scales import UNSCALED, Scales
from shopkeeper.index.lance import LanceIndex
from shopkeeper.ingest.lock import importer
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.ingest.sync import sync
from shopkeeper.settings import Settings
from shopkeeper.shop.eyes import Card, Eyes, card_of, folder_of, keep_scales, open_eyes, read_card
from shopkeeper.shop.files import now
from shopkeeper.shop.switch import Choice, One, Switch, choose, chosen
from shopkeeper.trust import Audit, governance
from shopkeeper.types.errors import Conflict, NotFound, ShopkeeperError, Unavailable

STATES = ("active", "former", "kept", "available")
YARDSTICK = "lite"
"""The shipped encoder, for which the house's curves were fitted: others' cosines are brought to its scale."""


@dataclass(frozen=True, slots=True)
class Known:
    """``state``: ``active``, ``former`` (what ``back`` takes), ``kept`` (it has an index), or ``available`` (it has none)."""

    card: Card
    state: str
    since: str
    behind: int
    """Changes of the catalogue that it has not read."""
    folder: Path


@dataclass(frozen=True, slots=True)
class Encoders:
    """What can be done about a shop's encoder."""

    settings: Settings
    catalog: SqlCatalog
    pictures: MediaStore
    switch: Switch
    audit: Audit
    reader: Reader | None = None
    """Every index holds the words in pictures, or none does."""

    def known(self) -> list[Known]:
        """Every encoder that has an index here, the active one first; and those that could be given one."""
        choice = self._choice()
        found = []
        for file in sorted(self.settings.index_folder.glob("*.json")):
            folder = file.with_suffix("")
            if (card := read_card(folder)) and folder.is_dir():
                state, one = _state(card, choice)
                behind = self.catalog.unread(self.catalog.bookmark(f"index/{card.name}"))
                found.append(Known(card, state, one.since if one else "", behind, folder))
        specs = {known.card.spec for known in found}
        for model in sorted(self.settings.models_folder.glob("lite-*+*")):
            if (name := model.name.replace("-", ":", 1)) not in specs:
                card = Card(name, name, "")
                found.append(
                    Known(card, "available", "", self.catalog.unread(0), folder_of(self.settings, name))
                )
        return sorted(found, key=lambda known: STATES.index(known.state))

    def prepare(self, spec: str, progress: Progress = silent) -> Eyes:
        """Build the index of ``spec`` beside the active one, as far as it is not there yet, and fit its scales.

        Raises:
            Conflict: it is another encoder under the active one's name.
            InvalidInput, Unavailable: there is no such encoder, or a model file is missing.
        """
        eyes, active = open_eyes(self.settings, _whole(spec)), self.switch.settle()
        self._check_name(eyes, active)
        if eyes.name == active.name:
            return active
        with importer(self.settings.data):
            read = self._sync(eyes, progress)
        card = read_card(folder_of(self.settings, eyes.name))
        if card and card.scales and not read:
            return eyes
        scales = self._scales(eyes)
        return keep_scales(self.settings, eyes, scales) if scales else eyes

    def use(self, eyes: Eyes, progress: Progress = silent) -> bool:
        """Make ``eyes`` the active ones, for every process; False where they were chosen already.

        Raises Conflict when the encoder is set by hand, and where a released shop lacks its gates; the former one is the way back, always open.
        """
        self.check_free()
        choice = self._choice()
        if eyes.name == choice.active.name:
            return False
        if choice.former is None or eyes.name != choice.former.name:
            governance.allow(self.audit, __version__, "the encoder")
        with (
            self.audit.doing(
                "encoder.use", eyes.name, before=choice.active.name, rollback="shopkeeper encoder back"
            ),
            importer(self.settings.data),
        ):
            self._sync(eyes, progress)  # what was imported while it was being compared
            choose(self.settings, Choice(One(eyes.spec, eyes.name, now()), choice.active))
        self.switch.take(eyes)
        return True

    def back(self, progress: Progress = silent) -> One:
        """Take the former one again. Its index is kept up to date by imports, so that nothing is built here.

        Raises:
            Conflict: the encoder is set by hand.
            NotFound: there is nothing to go back to.
        """
        self.check_free()
        choice = self._choice()
        if choice.former is None:
            raise NotFound(
                "the encoder was never changed: there is nothing to go back to",
                field="encoder",
                fix="shopkeeper encoder use NAME takes another",
            )
        self.use(open_eyes(self.settings, choice.former.spec), progress)
        return choice.former

    def drop(self, name: str) -> None:
        """Delete the index and vectors of ``name``, and its model if it was adapted here.

        Raises Conflict for the active one, or the one that answers in its place, NotFound for one that is not here.
        """
        choice = self._choice()
        cards = [one.card for one in self.known()]
        card = next((card for card in cards if name in (card.name, card.spec)), None)
        if card is None:
            known = ", ".join(card.name for card in cards)
            raise NotFound(f"nothing is kept of {name!r}", field="encoder", fix=f"one of {known}")
        if card.name in (choice.active.name, self.switch.eyes.name):
            raise Conflict(f"{card.name} is active", field="encoder", fix="switch to another one first")
        with self.audit.doing("encoder.drop", card.name), importer(self.settings.data):
            if choice.former and choice.former.name == card.name:
                choose(self.settings, Choice(choice.active))
            folder = folder_of(self.settings, card.name)
            LanceIndex.reset(folder)
            card_of(folder).unlink(missing_ok=True)
            if "+" in card.name:
                shutil.rmtree(self.settings.models_folder / folder.name, ignore_errors=True)
            self.catalog.set_bookmark(f"index/{card.name}", 0)
            for kind in ("view", "sentence"):
                self.catalog.drop_vectors(f"{card.name}/{kind}")

    def keep_up(self, progress: Progress = silent) -> None:
        """Bring the former index up to date, so that ``back`` is instant; and the active one, where it changed meanwhile.

        A former encoder that cannot be opened any more is left behind: it cannot be gone back to either. Where another
        import is running, it will do this at its end.
        """
        with suppress(Conflict), importer(self.settings.data, wait=False):
            choice = chosen(self.settings)
            for one in (choice.active, choice.former) if choice else ():
                if one and self.catalog.bookmark(f"index/{one.name}") < self.catalog.head():
                    try:
                        self._sync(open_eyes(self.settings, one.spec), progress)
                    except ShopkeeperError:
                        continue

    def _sync(self, eyes: Eyes, progress: Progress) -> int:
        return sync(self.catalog, eyes.index, eyes.encoder, self.pictures, progress, self.reader)

    def _scales(self, eyes: Eyes) -> Scales | None:
        """None for the yardstick itself. Where there is none to be had, photos are judged with the greatest care."""
        if eyes.spec == YARDSTICK:
            return None
        try:
            yardstick = open_encoder(self.settings, spec=YARDSTICK)
        except Unavailable:
            return UNSCALED
        return fit_scales(self.catalog, self.pictures, eyes.encoder, yardstick)

    def _choice(self) -> Choice:
        """What was chosen; in a shop that never switched, what it began with."""
        return chosen(self.settings) or Choice(One(self.switch.eyes.spec, self.switch.eyes.name))

    def _check_name(self, eyes: Eyes, active: Eyes) -> None:
        """Vectors are kept under the encoder's name: two models of one name would be taken for each other."""
        card = read_card(folder_of(self.settings, eyes.name))
        for other in (active.spec if active.name == eyes.name else "", card.spec if card else ""):
            if other and other != eyes.spec and not eyes.name.startswith("lite:"):
                raise Conflict(
                    f"{other} is called {eyes.name} as well",
                    field="encoder",
                    fix="give it another name in its encoder.json, or drop the other one",
                )

    def check_free(self) -> None:
        """Raises Conflict when the encoder is set by hand, which wins over any switch."""
        if self.settings.pinned:
            raise Conflict(
                f"the encoder is set to {self.settings.encoder!r} by hand, which wins over any switch",
                field="SHOPKEEPER_ENCODER",
                fix="unset it (environment, shopkeeper.toml) and switch again",
            )


def _state(card: Card, choice: Choice) -> tuple[str, One | None]:
    if card.name == choice.active.name:
        return "active", choice.active
    if choice.former and card.name == choice.former.name:
        return "former", choice.former
    return "kept", None


def _whole(spec: str) -> str:
    """A folder by its absolute path: another process may stand elsewhere."""
    return str(Path(spec).absolute()) if Path(spec).is_dir() else spec
