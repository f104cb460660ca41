"""What a request tells of the asker's circumstances, made coarse: device, language, country, source.

Knows headers of browsers. Refuses to know who asks, and to keep what could tell one shopper from another (versions, screens,
whole addresses).
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

MOST = 40
"""Characters of a fact."""
_TABLET = re.compile(r"iPad|Tablet|Android(?!.*Mobile)|Kindle|Silk", re.IGNORECASE)
_PHONE = re.compile(r"Mobi|iPhone|Android", re.IGNORECASE)
_BROWSER = re.compile(r"Mozilla/", re.IGNORECASE)
_LANGUAGE = re.compile(r"\s*([a-zA-Z]{2,3})(?:-[a-zA-Z]{4})?(?:-([a-zA-Z]{2}))?\b")
_WORD = re.compile(r"[a-z0-9][a-z0-9._-]*")


def circumstances(headers: Mapping[str, str], query: Mapping[str, str]) -> dict[str, str]:
    """``headers`` by lower-case name, ``query`` of the address. What is not told is left out.

    ``language`` and ``country`` are what the browser prefers (RFC 9110, 12.5.4), not where it is. ``source``: ``utm_source``, else the
    host that led here; of a visit only the page where it began tells.
    """
    language = _LANGUAGE.match(headers.get("accept-language", ""))
    found = {
        "device": _device(headers.get("user-agent", "")),
        "language": language[1].lower() if language else "",
        "country": (language[2] or "").upper() if language else "",
        "source": _source(headers, query),
    }
    return {name: value for name, value in found.items() if value}


def _device(agent: str) -> str:
    """Programs that are no browser are none."""
    if not _BROWSER.match(agent):
        return ""
    return "tablet" if _TABLET.search(agent) else "phone" if _PHONE.search(agent) else "desktop"


def _source(headers: Mapping[str, str], query: Mapping[str, str]) -> str:
    """Parts of a page ask for themselves, and say of which address they are part."""
    try:
        came = urlsplit(headers.get("referer", ""))
        host = (came.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    ours = host == headers.get("host", "").partition(":")[0].removeprefix("www.")
    named = query.get("utm_source", "") or (parse_qs(came.query).get("utm_source", [""])[0] if ours else "")
    word = (named or ("" if ours else host)).strip().lower()[:MOST]
    return word if _WORD.fullmatch(word) else ""
