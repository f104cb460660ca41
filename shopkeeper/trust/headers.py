"""What the headers of a request say of its sender: a key, or another site's page. Names in lower case.

Refuses to know requests, and whether the key opens anything: see ``keys``.
"""

from collections.abc import Mapping


def header(headers: Mapping[str, str], name: str) -> str:
    """What a header says in words: it is handed over as Latin-1, and most programs write UTF-8."""
    said = headers.get(name, "")
    try:
        return said.encode("latin-1").decode()
    except UnicodeError:
        return said


def secret(headers: Mapping[str, str]) -> str:
    """The key that was sent, as a bearer (RFC 6750) or as ``X-API-Key``; empty for none."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")


def foreign(headers: Mapping[str, str]) -> bool:
    """What browsers say of where a form was sent from; one that says nothing is known by its form alone."""
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if site:
        return site not in ("same-origin", "none")
    return bool(origin) and origin.partition("://")[2] != headers.get("host")
