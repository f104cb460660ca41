"""Which shops one process serves: the folders below one folder, each with its own ``shopkeeper.toml``.

Knows names, hosts and settings, and whether they changed. Refuses to open a shop.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from shopkeeper.settings import FILE, Settings, stated
from shopkeeper.shop import files
from shopkeeper.shop.restore import ASIDE
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
OF_THE_PROCESS = frozenset(
    {
        "data", "cache", "mirror", "offline", "host", "port", "workers", "log_level", "otlp_endpoint", "tenants", "tenants_open",
        "webhook_hosts", "pii", "pii_countries",
    }
)  # fmt: skip
"""Settings that the operator makes for all."""
RESTED = 5.0
"""Seconds between two looks for new shops."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """``stamp``: another one once its settings were changed."""

    name: str
    settings: Settings
    hosts: tuple[str, ...]
    stamp: tuple[int, int]


class Roster:
    """Raises Conflict, InvalidInput when ``folder`` cannot be served: a shop that is wrong at the start is named, later it is left out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._all, self._looked = self._read(), time.monotonic()

    def by_host(self, host: str) -> Tenant | None:
        """``host``: as the header has it."""
        wanted = plain(host)
        return self._find(lambda one: wanted in one.hosts)

    def by_name(self, name: str) -> Tenant | None:
        return self._find(lambda one: one.name == name)

    def __len__(self) -> int:
        return len(self._all)

    def _find(self, wanted: Callable[[Tenant], bool]) -> Tenant | None:
        found = next(filter(wanted, self._all.values()), None)
        if found and files.stamp(self.folder / found.name / FILE) == found.stamp:
            return found
        if found or time.monotonic() - self._looked > RESTED:  # it was changed or removed, or may be new
            self._looked = time.monotonic()
            self._all = self._read(lenient=True)
            return next(filter(wanted, self._all.values()), None)
        return None

    def _read(self, lenient: bool = False) -> Mapping[str, Tenant]:
        if not self.folder.is_dir():
            raise NotFound(
                f"{self.folder} is no folder", field="--tenants", fix="one folder for each shop in it"
            )
        found, taken = dict[str, Tenant](), dict[str, str]()
        for file in sorted(self.folder.glob(f"*/{FILE}")):
            if ASIDE in file.parent.name or file.parent.name.startswith("."):  # of a restoration
                continue
            try:
                one = _tenant(self.folder, file)
                for host in one.hosts:
                    if host in taken:
                        raise Conflict(
                            f"{host} is the host of {taken[host]} and of {one.name}",
                            field=str(file),
                            fix="a host leads to one shop",
                        )
            except (Conflict, InvalidInput):
                if lenient:
                    continue
                raise
            taken |= dict.fromkeys(one.hosts, one.name)
            found[one.name] = one
        return found


def plain(host: str) -> str:
    """Without port, in lower case, and without the dot that a whole name may end with."""
    name = host.strip().lower()
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    return name.removesuffix(".")


def _tenant(folder: Path, file: Path) -> Tenant:
    home, stamp = file.parent, files.stamp(file)
    if not NAME.fullmatch(home.name) or home.resolve() != folder / home.name:
        raise InvalidInput(
            f"{home.name!r} cannot be a shop's folder",
            field=str(file),
            fix="lower-case letters, digits and dashes; no link",
        )
    told = stated(file)
    if beyond := OF_THE_PROCESS & set(told):
        raise InvalidInput(
            f"{min(beyond)} is for the whole process", field=str(file), fix="set it in the environment"
        )
    try:
        settings = Settings(**told, data=home)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInput(f"{first['loc'][0]}: {first['msg']}", field=str(file), fix="correct it") from None
    hosts = tuple(plain(host) for host in told.get("hosts", ()))
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise InvalidInput(f"{host[:80]!r} is no host", field=str(file), fix="as shop.example")
    return Tenant(home.name, settings, hosts, stamp)
