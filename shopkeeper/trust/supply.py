"""What this installation is made of: packages with their licences, models with their digests; as CycloneDX 1.6 (ECMA-424).

Knows what Python says of installed distributions (core metadata 2.4), the manifest of fetched models and the models that the
package carries. Refuses to ask the network, and to judge licences further than whether they are copyleft of the strong kind.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import Distribution, distributions
from importlib.resources import files
from pathlib import Path

from shopkeeper.artefacts import manifest
from shopkeeper.artefacts.fetch import digest

ROOT = "shopkeeper"
CARRIED = {"lite image tower": "image.onnx", "lite heads": "heads.safetensors"}
"""Models that come with the package, in ``embedding/lite``."""
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_STRONG = re.compile(r"\b(?:A?GPL|(?:Affero )?General Public License|SSPL|Server Side Public)", re.IGNORECASE)
_WEAK = re.compile(r"\b(?:LGPL|Lesser|Library General)", re.IGNORECASE)
_LONGEST_NAME = 80
"""Of a licence; what is longer is its text."""


@dataclass(frozen=True, slots=True)
class Package:
    """``core``: Shopkeeper cannot do without it; the others are extras and tools. ``needs``: names, as far as installed."""

    name: str
    version: str
    licence: str
    core: bool
    needs: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Package URL (ECMA-427)."""
        return f"pkg:pypi/{self.name}@{self.version}"

    @property
    def strong_copyleft(self) -> bool:
        """GPL, AGPL, SSPL in every alternative that the licence offers."""
        offers = re.split(r"\bOR\b", self.licence)
        return all(_STRONG.search(one) and not _WEAK.search(one) for one in offers)


@dataclass(frozen=True, slots=True)
class Model:
    """``carried``: part of the package; else fetched, and refused when its digest is another one."""

    name: str
    what: str
    licence: str
    sha256: str
    carried: bool


def packages() -> tuple[Package, ...]:
    """Everything that is installed beside Shopkeeper, by name."""
    installed = {_plain(one.name): one for one in distributions()}
    core = _closure(ROOT, installed)
    return tuple(
        Package(name, one.version, licence(one), name in core, tuple(sorted(_needs(one) & installed.keys())))
        for name, one in sorted(installed.items())
    )


def models() -> tuple[Model, ...]:
    fetched = (
        Model(one.name, one.what, one.licence, one.sha256, False)
        for one in manifest().values()
        if one.member.endswith((".onnx", ".safetensors"))
    )
    return (*_carried(), *fetched)


def bom(now: datetime | None = None) -> dict[str, object]:
    """The bill of materials as a JSON object."""
    every = packages()
    root = next(one for one in every if one.name == ROOT)
    parts = [one for one in every if one is not root]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": (now or datetime.now(UTC)).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "component": {"type": "application", **_component(root)},
        },
        "components": [
            *(
                {"type": "library", **_component(one), "scope": "required" if one.core else "optional"}
                for one in parts
            ),
            *map(_model, models()),
        ],
        "dependencies": [
            {"ref": one.purl, "dependsOn": [other.purl for other in every if other.name in one.needs]}
            for one in every
        ],
    }


def licence(one: Distribution) -> str:
    """The SPDX expression, or else what the package calls it."""
    said = next(
        (
            text.strip()
            for name in ("License-Expression", "License")
            for text in one.metadata.get_all(name) or ()
        ),
        "",
    )
    if said and len(said) <= _LONGEST_NAME and said.upper() != "UNKNOWN":
        return said
    classified = [
        text.rpartition("::")[2].strip()
        for text in one.metadata.get_all("Classifier") or ()
        if text.startswith("License ::") and not text.endswith("OSI Approved")
    ]
    return " AND ".join(classified) or _first_line(one) or "not stated"


def _first_line(one: Distribution) -> str:
    """Of the licence's own text, where the package says no more."""
    for file in one.files or ():
        if "licen" in file.name.lower() and ".dist-info" in str(file):
            try:
                lines = Path(str(file.locate())).read_text("utf-8", errors="replace").splitlines()
            except OSError:
                continue
            return next((line.strip()[:_LONGEST_NAME] for line in lines if line.strip()), "")
    return ""


@cache
def _carried() -> tuple[Model, ...]:
    folder = files("shopkeeper.embedding.lite")
    return tuple(
        Model(name, "carried in the package", "Apache-2.0", digest(Path(str(folder / file))), True)
        for name, file in CARRIED.items()
    )


def _closure(root: str, installed: Mapping[str, Distribution]) -> set[str]:
    reached, next_ = set[str](), [root]
    while next_:
        name = next_.pop()
        if name not in reached and name in installed:
            reached.add(name)
            next_ += _needs(installed[name])
    return reached


def _needs(one: Distribution) -> set[str]:
    """What it needs without any extra; markers for other machines name what is not installed here."""
    return {_plain(name) for text in one.requires or () if "extra ==" not in text for name in _named(text)}


def _named(requirement: str) -> Iterator[str]:
    if found := _REQUIREMENT.match(requirement):
        yield found[1]


def _plain(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _component(one: Package) -> dict[str, object]:
    return {
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        "licenses": [{"license": {"name": one.licence}}],
    }


def _model(one: Model) -> dict[str, object]:
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{one.name.replace(' ', '-')}",
        "name": one.name,
        "description": one.what,
        "hashes": [{"alg": "SHA-256", "content": one.sha256}],
        "licenses": [{"license": {"name": one.licence}}],
    }
