"""Pretrained models and demo catalogues that are fetched once, checked, and kept."""

from shopkeeper.artefacts.fetch import Progress, State, fetch, status
from shopkeeper.artefacts.manifest import Artefact, Places, artefact, manifest, parse

__all__ = ["Artefact", "Places", "Progress", "State", "artefact", "fetch", "manifest", "parse", "status"]
