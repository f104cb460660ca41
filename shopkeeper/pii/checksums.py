"""Check digits: what tells a number that means something from one that only looks so. Digits and letters are ASCII."""


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, of payment cards."""
    doubled = (int(d) if n % 2 == 0 else int(d) * 2 for n, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def gtin(digits: str) -> bool:
    """GS1 General Specifications §7.9, of the bar codes on goods: GTIN-8, UPC-A, EAN-13, GTIN-14."""
    weighed = (int(d) * (1, 3)[n % 2] for n, d in enumerate(reversed(digits)))
    return len(digits) in (8, 12, 13, 14) and sum(weighed) % 10 == 0


def mod97(account: str) -> bool:
    """ISO 13616, of bank accounts; capital letters and digits without spaces."""
    turned = account[4:] + account[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
