"""LanceDB as a folder on disk needs it: without the client of its REST server, which is most of what importing it costs.

Knows that client's name: pydantic builds its 366 methods at import, a second of processor in every process. Refuses to touch anything else.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_CLIENT = "lance_namespace_urllib3_client.api"


def lancedb() -> ModuleType:
    """The library, imported at the first call. Whoever imported it before keeps it whole."""
    if "lancedb" not in sys.modules and "lance_namespace_urllib3_client" not in sys.modules:
        finder = _Hollow()
        sys.meta_path.insert(0, finder)
        try:
            import_module("lancedb")
        finally:
            sys.meta_path.remove(finder)
            for name in [one for one in sys.modules if _is_client(one)]:
                del sys.modules[name]  # whoever asks for it by name gets the real one
    return import_module("lancedb")


class _Hollow(MetaPathFinder, Loader):
    """Finds the client's modules, and leaves them empty: each name in them is an empty class."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=fullname == _CLIENT) if _is_client(fullname) else None

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__getattr__"] = _named


def _is_client(name: str) -> bool:
    return name == _CLIENT or name.startswith(f"{_CLIENT}.")


def _named(name: str) -> type:
    if name.startswith("__"):
        raise AttributeError(name)
    return type(name, (), {})
