"""Every refusal Shopkeeper makes on purpose.

Knows what went wrong, in which field, and how to mend it. Refuses to know protocols: doors translate
(RFC 9457 over HTTP, an exit code on the command line).
"""

from typing import ClassVar


class ShopkeeperError(Exception):
    """A refusal with a stable ``kind``, the ``field`` at fault and the ``fix`` a person can apply."""

    kind: ClassVar[str] = "error"

    def __init__(self, message: str, *, field: str = "", fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.fix = fix


class InvalidInput(ShopkeeperError):
    """The value cannot be understood or lies outside what is allowed."""

    kind = "invalid-input"


class TooLarge(InvalidInput):
    """The value is understood but exceeds a limit (bytes, pixels, characters, rows)."""

    kind = "too-large"


class Unsupported(InvalidInput):
    """The format is known and refused on purpose (SVG upload, private address, unknown currency)."""

    kind = "unsupported"


class Unsuitable(InvalidInput):
    """A photo that a shop does not look at: it shows what is nobody's goods."""

    kind = "unsuitable"


class NotFound(ShopkeeperError):
    """Nothing has that id (any more)."""

    kind = "not-found"


class Conflict(ShopkeeperError):
    """Someone else is doing this now, or the state does not allow it."""

    kind = "conflict"


class Outdated(Conflict):
    """It is no longer as the asker saw it, but at another ``version``: programs name that, people look."""

    def __init__(self, message: str, version: int, *, field: str = "version") -> None:
        super().__init__(message, field=field, fix="look at it again, then repeat")
        self.version = version


class Denied(ShopkeeperError):
    """The caller may not do this."""

    kind = "denied"


class AgainstPolicy(Denied):
    """A rule of the shop forbids it: ``field`` is the rule (``return.window_days``), ``fix`` what is possible instead."""

    kind = "against-policy"


class NotOfAge(Denied):
    """It is for adults, and the shopper did not say that they are one."""

    kind = "not-of-age"


class Unavailable(ShopkeeperError):
    """A part that is needed (model, index, server) is missing or does not answer."""

    kind = "unavailable"


class Busy(Unavailable):
    """There is too much to do already: the same request may be made again in a moment."""

    kind = "busy"
