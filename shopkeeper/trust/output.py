"""What may leave: text for a shopper with links to the shop's own hosts alone, no HTML, no picture to be loaded, nothing unseen.

Knows Markdown as far as it fetches or leads anywhere: whoever makes a model write an address makes the shopper's browser
tell it what they talked about (exfiltration by image or link). Refuses to judge what is said.
"""

import re
import unicodedata
from collections.abc import Collection
from html import unescape
from urllib.parse import urlsplit

from shopkeeper.pii import Kind, find
from shopkeeper.trust.invisible import visible

_IMAGE = re.compile(r"!\[([^\]\n]*)\](?:\([^)\n]*\)?|\[[^\]\n]*\])?")
_LINK = re.compile(r"\[([^\]\n]*)\]\(\s*([^)\n]*)\)?")
_DEFINITION = re.compile(r"^[ \t>]*\[[^\]\n]+\]:.*$", re.MULTILINE)
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>?")
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.\-]{1,20}:|(?<![\w:.]))[/\\]{2,}[^\s<>\"'\])]*|\bhttps?:[^\s<>\"'\])]*|\bwww\.[^\s<>\"'\])]+",
    re.I,
)
_SCHEME = re.compile(
    r"\b(?:java|vb)script\s*:|\bdata\s*:\s*[\w.+-]+/[\w.+-]+\s*[;,]|\bmailto\s*:\s*\S+@", re.I
)
_OWN_PATH = re.compile(r"(?:/(?![/\\])|#|\?)[^\s\\]*")
_PASSES = 50
_BRACKETS = 500
"""More are nobody's links: with none of them left there is no link and no picture."""


def breaches(text: str, hosts: Collection[str] = ()) -> tuple[str, ...]:
    """What must not leave, in plain words; nothing when ``text`` may. ``hosts``: the shop's own, without port."""
    read = _read(text)
    found = [
        (read != _plain(text), "characters that nobody sees"),
        (bool(_IMAGE.search(read)), "a picture that would be loaded"),
        (bool(_DEFINITION.search(read)), "a link that is defined elsewhere"),
        (bool(_TAG.search(read)), "HTML"),
        (any(not _ours(link[2], hosts) for link in _LINK.finditer(read)), "a link that leaves the shop"),
        (any(not _ours(one[0], hosts) for one in _ADDRESS.finditer(read)), "an address that leaves the shop"),
        (bool(_SCHEME.search(read)), "an address that does something"),
        (any(one.kind is Kind.SECRET for one in find(read)), "a secret"),
    ]
    return tuple(what for breach, what in found if breach)


def safe(text: str, hosts: Collection[str] = ()) -> str:
    """``text`` with nothing left of that: of links and pictures their words stay. What cannot be mended is not said."""
    for _ in range(_PASSES):
        if not breaches(text, hosts):
            return text
        text = _mended(_read(text), hosts)
    return ""


def _read(text: str) -> str:
    """As the last of the programs on the way may read it: entities resolved, letters in their plain form."""
    read = visible(_plain(text))
    return read.replace("[", "") if read.count("[") > _BRACKETS else read


def _plain(text: str) -> str:
    for _ in range(_PASSES):
        if (inner := unicodedata.normalize("NFKC", unescape(text))) == text:
            return text
        text = inner
    return text.replace("&", "")  # wrapped up in itself over and over


def _mended(text: str, hosts: Collection[str]) -> str:
    text = _DEFINITION.sub("", _IMAGE.sub(r"\1", text))
    text = _LINK.sub(lambda link: link[0] if _ours(link[2], hosts) else link[1], text)
    text = _TAG.sub("", text)
    text = _ADDRESS.sub(lambda one: one[0] if _ours(one[0], hosts) else "", text)
    text = _SCHEME.sub("", text)
    for one in reversed(find(text)):
        if one.kind is Kind.SECRET:
            text = text[: one.start] + text[one.end :]
    return text


def _ours(address: str, hosts: Collection[str]) -> bool:
    """A path of this site, or https to one of ``hosts``; anything that browsers read differently than we do is not."""
    address = address.strip()
    if _OWN_PATH.fullmatch(address):
        return True
    try:
        parts = urlsplit(address)
        plain = "\\" not in address and "@" not in parts.netloc and (parts.port or 443) in (80, 443)
    except ValueError:
        return False
    return (
        plain
        and parts.scheme in ("http", "https")
        and (parts.hostname or "") in {host.lower() for host in hosts}
    )
