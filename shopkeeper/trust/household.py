"""Who is one caller, where nobody says who they are: an address; of IPv6 its /64, which is one household."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_network


@lru_cache(10_000)
def household(address: str) -> str:
    """What is no IPv6 address stands for itself, and so does an IPv4 address written as one (``::ffff:192.0.2.1``)."""
    try:
        whole = IPv6Address(address)
    except ValueError:
        return address
    return str(whole.ipv4_mapped or ip_network((int(whole), 64), strict=False))
