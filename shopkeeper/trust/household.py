"""Who is one caller, where nobody says who they are: an address; of IPv6 its /64, which is one household."""

from ipaddress import IPv6Address, ip_network


def household(address: str) -> str:
    """What is no IP address stands for itself."""
    try:
        return str(ip_network((int(IPv6Address(address)), 64), strict=False))
    except ValueError:
        return address
