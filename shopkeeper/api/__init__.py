"""The HTTP door."""

from shopkeeper.api.app import create_app

__all__ = ["create_app"]
