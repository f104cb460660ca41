"""What a damaged zip raises while it is opened and read: not ``BadZipFile`` alone, as one might hope.

``zipfile``, ``numpy.load`` and what unpacks members let through whatever their own parts meet. Knows exceptions. Refuses to open anything.
"""

import struct
import zlib
from lzma import LZMAError
from typing import Final
from zipfile import BadZipFile

BROKEN: Final = (
    BadZipFile, EOFError, LookupError, LZMAError, MemoryError, OSError, OverflowError, RuntimeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
