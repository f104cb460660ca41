"""Keys and tokens by the shape that their makers gave them, so that they can be found: ours, and those in the clear of headers."""

import re
from collections.abc import Iterator

from shopkeeper.pii.found import Found, Kind

_KEY = re.compile(
    r"\bsk_[a-z]{2,20}_[\w-]{20,}"  # ours
    r"|\bwhsec_[\w+/=-]{20,}"  # Standard Webhooks
    r"|\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)[-_][\w-]{12,}"  # of payment and language-model services
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # JSON Web Token, RFC 7519
    r"|(?<=\bbearer )[\w.~+/=-]{16,}",  # RFC 6750
    re.I,
)


def secrets(text: str) -> Iterator[Found]:
    return (Found(Kind.SECRET, *one.span()) for one in _KEY.finditer(text))
