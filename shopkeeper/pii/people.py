"""Numbers of persons: the US social security number, as it is written and as it can be given out (SSA, 2011)."""

import re
from collections.abc import Iterator

from shopkeeper.pii.found import Found, Kind

_SSN = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}([ -])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])")


def social_security(text: str) -> Iterator[Found]:
    return (Found(Kind.SSN, *one.span()) for one in _SSN.finditer(text))
