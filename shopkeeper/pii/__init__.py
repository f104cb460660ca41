"""Personal data and secrets in free text: found by their shape and checksum, and masked.

Knows card, e-mail, telephone, bank account, address of the network, US social security number, and keys. Refuses to know
names of people and streets, which have no shape, and where a text comes from. No model, no table of the world's
telephone plans: microseconds for a search, so that nothing is written down without having passed.
"""

from shopkeeper.pii.found import Found, Kind
from shopkeeper.pii.mask import deep, find, hide, mask, use

__all__ = ["Found", "Kind", "deep", "find", "hide", "mask", "use"]
