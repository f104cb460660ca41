"""Which addresses the shop may speak to when others name them: public ones only (OWASP: server-side request forgery).

Knows names, addresses and what counts as public. Refuses to know HTTP. A name is resolved once and the caller connects
to the address returned, so that a second answer of the name server (DNS rebinding) is never used.
"""

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from shopkeeper.types.errors import Unavailable, Unsupported

_NAT64 = ip_network("64:ff9b::/96")
_HANDED_OUT = ip_network("2000::/3")
"""All of IPv6 that IANA gives to anybody; the rest is for use inside, obsolete, or an IPv4 address in another spelling."""


class NoAddress(Unavailable):
    """The name server knows no address for the host, or does not answer."""


def public_address(host: str, port: int, allow: Collection[str] = (), field: str = "media") -> str:
    """The address to connect to for ``host``; hosts in ``allow`` pass unjudged. ``field``: of whoever named it.

    ``host``: in ASCII, as it is named to whoever answers there: Python's own way to spell *straße* leads to another owner's domain.

    Raises:
        Unsupported: any address of the name is private, loopback, link-local, multicast or otherwise not public.
        NoAddress: the name has none.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAddress("no address", field=field, fix="check the name or the network") from None
    addresses = [str(answer[4][0]) for answer in answers]
    if host not in allow and not all(is_public(address) for address in addresses):
        raise Unsupported(f"{host} is not a public address", field=field, fix="use a public http(s) address")
    return addresses[0]


def is_public(address: str) -> bool:
    ip = _inner(ip_address(address.partition("%")[0]))
    return ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in _HANDED_OUT)


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address carries (mapped, 6to4, NAT64), else the address itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
