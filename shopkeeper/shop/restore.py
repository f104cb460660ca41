"""A backup put back in the place of the shop's folder: checked, opened, and without whoever was erased since.

What was erased after a backup was taken is noted beside it and in the audit log of the folder that is replaced; both are applied to the
copy, by the shop's own way of forgetting, before anything can answer from it. Whole or not at all. Refuses to take backups.
"""

import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shopkeeper import __version__
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.settings import Settings
from shopkeeper.shop import files
from shopkeeper.shop.backup import (
    FORMAT,
    MANIFEST,
    SHOP,
    Backup,
    Manifest,
    backups,
    copy,
    digest,
    shop_of,
    synced,
)
from shopkeeper.shop.snapshot import open_elsewhere
from shopkeeper.trust import Audit, Keys, Seal, lasting
from shopkeeper.trust.audit import FILE as AUDIT
from shopkeeper.trust.audit import noted as head_of
from shopkeeper.trust.lasting import ERASED, REVOKED, ROTATED, WITHDRAWN, Lasting
from shopkeeper.types import CustomerId, ShopperId, purposes
from shopkeeper.types.errors import Conflict, NotFound, ShopkeeperError, Unavailable

if TYPE_CHECKING:
    from shopkeeper.shop.shop import Shop

MARGIN: Final = 60 * 1_000_000
"""Microseconds by which clocks may differ: who was erased just before is erased again."""

ASIDE: Final = ".before-"
"""In the name of a folder that was set aside; a copy that is not in its place yet begins with a dot."""


@dataclass(frozen=True, slots=True)
class Restored:
    """``erased``: how many had to be forgotten again, each with their visits and as a customer. ``revoked``: keys that were revoked or rotated, likewise. ``aside``: where the folder of before lies.
    ``indexed``: False where the server has yet to fill the index."""

    backup: Backup
    erased: int
    revoked: int
    aside: Path | None
    indexed: bool


def restore(
    settings: Settings,
    source: Path,
    *,
    replace: bool = False,
    erasures: Sequence[Path] = (),
    progress: Progress = silent,
) -> Restored:
    """Put the backup in ``source`` (or the newest one there) into ``settings.data``; what is there is set aside with ``replace``.

    ``erasures``: more notes of what was erased, from other places. Raises:
        NotFound: no backup is there.
        Conflict: it is not whole, or of a newer Shopkeeper; the shop's folder is not empty, or open; nobody says who was erased since.
        Unavailable: the disk is full, or a database cannot be opened.
    """
    backup = _found(source.expanduser().absolute())
    data = settings.data
    there = data.is_dir() and any(data.iterdir())
    if there and not replace:
        raise Conflict(
            f"{data} is not empty", field="data", fix="--replace sets it aside, or pass another --data"
        )
    if there and any(map(open_elsewhere, sorted(data.glob("versions.sqlite")))):
        raise Conflict(f"the shop in {data} is open", field="data", fix="stop its server first")
    noted = _noted(backup, data, erasures)
    _check(backup, progress)
    stage = data.with_name(f".{data.name}.restoring")
    try:
        _copy(backup, stage, progress)
        since = _since(backup, stage, noted)
        lasting.add(stage, since)
        erased, revoked, indexed = _brought_up(settings, stage, backup, since, progress)
        aside = data.with_name(f"{data.name}{ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}") if there else None
        _exchange(stage, data, aside)
    except OSError as error:
        raise Unavailable(f"nothing was restored: {error.strerror or error}", field="data", fix="see to the disk and the folder's owner; a mounted folder cannot be exchanged: restore beside it, and move the files") from error  # fmt: skip
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return Restored(backup, erased, revoked, aside, indexed)


def _exchange(stage: Path, data: Path, aside: Path | None) -> None:
    """By renaming alone; what cannot be done is undone. Raises OSError, as for a folder that is a mounted disk."""
    if aside:
        data.rename(aside)
    try:
        stage.replace(data)
    except OSError:
        if aside:
            aside.rename(data)
        raise
    synced(data.parent)


def _found(source: Path) -> Backup:
    if (source / MANIFEST).is_file():
        manifest = files.read(source / MANIFEST, Manifest)
        if manifest is None:
            raise Conflict(
                f"the manifest of {source.name} cannot be read", field="FROM", fix="take an older backup"
            )
        found: Backup | None = Backup(source, manifest)
    else:
        found = next(iter(backups(source)), None)
    if found is None:
        raise NotFound(f"no backup is in {source}", field="FROM", fix="name the folder that `shopkeeper backup` wrote to")  # fmt: skip
    if found.manifest.format > FORMAT:
        raise Conflict(
            f"{found.folder.name} was taken by Shopkeeper {found.manifest.shopkeeper}, this is {__version__}",
            field="FROM", fix="use the Shopkeeper that took it, or a newer one",
        )  # fmt: skip
    return found


def _noted(backup: Backup, data: Path, more: Sequence[Path]) -> tuple[Lasting, ...]:
    """All that was noted, wherever it was. Raises Conflict where nobody can say."""
    beside, found = backup.folder.parent / lasting.FILE, list[Lasting]()
    ours = (data / AUDIT).exists() and shop_of(data) == backup.manifest.shop
    if not (beside.exists() or ours or more):
        raise Conflict(
            f"{lasting.FILE} is not beside the backup: nobody can say who was erased since",
            field="FROM", fix=f"put {lasting.FILE} of where backups lie there, or name it with --erasures",
        )  # fmt: skip
    for file in (*([beside] if beside.exists() else []), *more):
        try:
            found += lasting.read(file)
        except (OSError, ValueError) as error:
            raise Conflict(f"{file} cannot be read: {error}", field="--erasures", fix="name the file as a backup wrote it") from error  # fmt: skip
    if ours:
        with closing(Audit.of(data)) as audit:
            found += Lasting.of(entry for entry, _ in audit.entries())
    return tuple(dict.fromkeys(found))


def _since(backup: Backup, copied: Path, noted: Sequence[Lasting]) -> tuple[Lasting, ...]:
    """What was noted since the backup: by its number where a clock was set back, and never what is done in the copy already, since whoever was erased may
    have come back. What was being done when it was taken is done again."""
    with closing(Audit.of(copied)) as audit:
        done = set(Lasting.of(entry for entry, _ in audit.entries()))
    if (copied / lasting.FILE).exists():
        done.update(lasting.read(copied / lasting.FILE))
    at, head = backup.manifest.at, head_of(backup.manifest.head).number
    return tuple(
        one
        for one in noted
        if abs(one.at - at) < MARGIN or (one not in done and (one.at >= at or one.number > head))
    )


def _check(backup: Backup, progress: Progress) -> None:
    """Raises Conflict for a file that is missing or another one."""
    for number, (place, was) in enumerate(backup.manifest.files.items(), 1):
        file = backup.folder / SHOP / place
        if ".." in Path(place).parts or Path(place).is_absolute():
            raise Conflict(f"{place!r} lies outside the backup", field="FROM", fix="take another backup")
        if not file.is_file() or digest(file) != was:
            what = "is another one than was written" if file.is_file() else "is missing"
            raise Conflict(
                f"{place} of {backup.folder.name} {what}", field="FROM", fix="take an older backup"
            )
        progress("check", number, len(backup.manifest.files))


def _copy(backup: Backup, stage: Path, progress: Progress) -> None:
    """Never linked: a shop writes into its files."""
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True, mode=0o700)
    for number, place in enumerate(backup.manifest.files, 1):
        copy(backup.folder / SHOP / place, stage / place)
        progress("copy", number, len(backup.manifest.files))


def _brought_up(
    settings: Settings, stage: Path, backup: Backup, since: Sequence[Lasting], progress: Progress
) -> tuple[int, int, bool]:
    """(forgotten again, keys revoked again, whether it is indexed). Raises Conflict for a database of a newer Shopkeeper."""
    with _opened(settings.model_copy(update={"data": stage})) as (shop, keys):
        seal = Seal.of(stage)
        erasures = [one for one in since if one.what == ERASED]
        digests = {name for one in erasures for name in one.names}
        taken_back = dict[str, set[str]]()
        for one in since:
            for name in one.names if one.what == WITHDRAWN else ():
                taken_back.setdefault(name, set()).update(one.purposes.split())
        shoppers, customers = (
            shop.everybody() if digests or taken_back else (set[ShopperId](), set[CustomerId]())
        )
        found = {name for one in (*shoppers, *customers) if (name := seal.digest(one)) in digests}
        erased = len({one.target for one in erasures if one.names & found})
        _forget(
            shop, (one for one in shoppers if seal.digest(one) in found), {one.target for one in erasures}
        )
        for customer in sorted(one for one in customers if seal.digest(one) in found):
            shop.forget(ShopperId(""), customer)
        for shopper in sorted(one for one in shoppers if seal.digest(one) in taken_back.keys() - digests):
            shop.withdraw(shopper, purposes(taken_back[seal.digest(shopper)]))
        living = {key.id for key in keys.list() if key.lives}
        ended = [one for one in since if one.what in (REVOKED, ROTATED) and one.target in living]
        for one in ended:
            keys.retire(one.target, datetime.fromtimestamp(one.at / 1e6 + one.seconds, UTC))
        revoked = len({one.target for one in ended})
        shop.audit.record("shop.restore", backup.folder.name, head=backup.manifest.head, erased=erased, revoked=revoked)  # fmt: skip
        return erased, revoked, _indexed(shop, progress)


def _forget(shop: "Shop", found: Iterable[ShopperId], first: Collection[str]) -> None:
    """``first``: digests of those who had visits, which go along."""
    seal, gone = Seal.of(shop.settings.data), set[str]()
    for one in sorted(found, key=lambda one: (seal.digest(one) not in first, one)):
        if one not in gone:
            gone |= shop.visits(one)
            shop.forget(one)


@contextmanager
def _opened(settings: Settings) -> "Iterator[tuple[Shop, Keys]]":
    """With everything that opens late opened now, so that a newer version is found out before anything is in its place."""
    from shopkeeper.shop.opening import open_shop

    with open_shop(settings, eager=False) as shop, closing(Keys(settings.data / "trust.sqlite")) as keys:
        if shop.fulfilment.store.exists:
            with shop.fulfilment.store.reading():
                pass
        yield shop, keys


def _indexed(shop: "Shop", progress: Progress) -> bool:
    """The index is made again from the catalogue, here if the models are at hand, else when the server starts."""
    try:
        shop.catch_up(progress)
    except ShopkeeperError:
        return False
    return True
