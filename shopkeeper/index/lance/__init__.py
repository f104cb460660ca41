"""The embedded engine: LanceDB tables on disk and int8 vectors in memory."""

from shopkeeper.index.lance.index import LanceIndex

__all__ = ["LanceIndex"]
