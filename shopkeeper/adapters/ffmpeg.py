"""``speech.decode.Converter`` by an ``ffmpeg`` that the operator installed: WebM and MP4 recordings → WAV.

Knows its arguments, and what it may do: read standard input as one of two containers, and nothing else, for a few seconds.
"""

import shutil
import subprocess

from shopkeeper.speech import RATE
from shopkeeper.types.errors import InvalidInput

TIMEOUT = 20.0
MOST = 64 << 20
"""Bytes that a header may make it ask for at once."""


class Ffmpeg:
    """Runs as its own process, with the data on its standard input."""

    def __init__(self, program: str) -> None:
        self._program = program

    def __call__(self, data: bytes, seconds: float) -> bytes:
        kind = "mov" if data[4:8] == b"ftyp" else "matroska"
        command = [
            self._program, "-v", "quiet", "-nostdin", "-max_alloc", str(MOST), "-protocol_whitelist", "pipe", "-f", kind, "-i", "pipe:0", "-t", f"{seconds:.1f}",
            "-map", "0:a:0", "-ac", "1", "-ar", str(RATE), "-f", "wav", "-bitexact", "pipe:1",
        ]  # fmt: skip
        try:
            done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=TIMEOUT, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            done = None
        if done is None or done.returncode or len(done.stdout) < 100:
            raise InvalidInput("the recording is broken", field="audio", fix="record it again, or send WAV")
        return _measured(done.stdout)


def found() -> Ffmpeg | None:
    program = shutil.which("ffmpeg")
    return Ffmpeg(program) if program else None


def _measured(wav: bytes) -> bytes:
    """Into a pipe the sizes in the header could not be written."""
    at = wav.find(b"data", 12)
    sized = wav[:4] + (len(wav) - 8).to_bytes(4, "little") + wav[8 : at + 4]
    return sized + (len(wav) - at - 8).to_bytes(4, "little") + wav[at + 8 :]
