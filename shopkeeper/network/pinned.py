"""How a client speaks to addresses that ``network.address`` resolved. Knows httpx. Refuses to resolve names."""

import httpx

ONE_EACH = httpx.Limits(max_keepalive_connections=0)
"""No connection serves twice: kept by its address alone, it would answer for any host there, whose certificate nobody saw."""
