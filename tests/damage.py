"""What strangers do to bytes, and the bounds within which a parser must answer whatever they did.

Knows damage of any file, and evils of text, JSON and archives. The same ones in every run. Refuses to know any one parser.
"""

import random
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

SECONDS = 3.0
"""Of this process's own time that one example may take: a generous bound against hanging, no measurement."""
MEMORY = 1 << 30
"""Bytes that one example may take beyond what the process has."""
DEEP = 3_000
EVILS = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b"\xed\xa0\xbd", b"[" * DEEP, b'{"a":' * DEEP, b"x=" + b"[" * DEEP, b"<a>" * DEEP,
    b"> " * DEEP, b"9" * 5_000, b"1e999999", b"-1", b"NaN", b"Infinity", b"null", b"true", b"[]", b"{}", b'""', "²".encode(), "٣".encode(),
    b"../../etc/passwd", b"a" * 140_000, b" " * 20_000, b'"' * 5_001, b"," * 20_000, b"=HYPERLINK(1)", b"\x1f\x8b\x08\0", b"PK\x03\x04",
    b'{"charts": 5}', b"0001-01-01", b"9999-12-31T23:59:59+00:00", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
)  # fmt: skip
INSERTED = (
    b"\0", b"\xff", b"\xc3", b'"', b"'", b"\n", b",", b"[", b"]", b"{", b"}", b":", b"=", b"<", b">", b"&#x110000;", rb"\ud800", b"-", b"9" * 30,
    b"1e400", b"NaN", b"null", b"[]", b"{}", b"true", b'"x"', b"-1", b"0", "²".encode(), "\u2028\u202e".encode(), b"../", b"\r\n\r\n",
)  # fmt: skip


def damaged(samples: tuple[bytes, ...], number: int, seed: int = 0) -> Iterator[bytes]:
    """``number`` broken copies of real ``samples``: cut, flipped, repeated, mixed, with what does not belong put in."""
    chance = random.Random(seed)
    for _ in range(number):
        data = bytearray(chance.choice(samples))
        for _ in range(chance.randint(1, 4)):
            _harm(data, chance, samples)
        yield bytes(data)


def _harm(data: bytearray, chance: random.Random, samples: tuple[bytes, ...]) -> None:
    at, length = chance.randrange(len(data) + 1), chance.choice((1, 2, 4, 16, 200))
    match chance.randrange(7):
        case 0:
            del data[at:]
        case 1:
            del data[at : at + length]
        case 2:
            data[at:at] = data[at : at + length] * chance.choice((1, 2, 50))
        case 3:
            data[at : at + 1] = chance.randbytes(1)
        case 4:
            data[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\0\0\0\x80"))
        case 5:
            other = chance.choice(samples)
            data[at:] = other[chance.randrange(len(other) + 1) :]
        case _:
            data[at : at + chance.choice((0, 1, 5))] = chance.choice(INSERTED)


class Hung(BaseException):
    """Not to be taken for an answer by anything that catches exceptions."""


@contextmanager
def bounds(seconds: float = SECONDS, memory: int = MEMORY) -> Iterator[None]:
    """Raises Hung where more processor is taken than ``seconds``; memory beyond ``memory`` is not to be had (MemoryError)."""
    begun = time.process_time()
    before, (soft, hard) = signal.signal(signal.SIGPROF, _hung), resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_mapped() + memory, hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    if time.process_time() - begun > seconds:
        raise Hung


def _hung(_signal: int, _frame: FrameType | None) -> None:
    raise Hung


def _mapped() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
