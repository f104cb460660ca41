"""WebM and MP4 by an installed ffmpeg, on recordings that it made itself."""

import shutil
import subprocess

import pytest

from shopkeeper.adapters import ffmpeg
from shopkeeper.speech import RATE
from shopkeeper.speech.decode import decode
from shopkeeper.types.errors import InvalidInput, TooLarge

PROGRAM = shutil.which("ffmpeg")


def made(kind: str, codec: str, seconds: int = 2) -> bytes:
    if PROGRAM is None:
        pytest.skip("ffmpeg is not on this machine")
    tone = ["-f", "lavfi", "-i", f"sine=440:duration={seconds}", "-c:a", codec, "-f", kind]
    fragments = ["-movflags", "frag_keyframe+empty_moov"] if kind == "mp4" else []
    command = [PROGRAM, "-v", "error", *tone, *fragments, "pipe:1"]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize(("kind", "codec"), [("webm", "libopus"), ("mp4", "aac")])
def test_browsers_recordings_are_read(kind: str, codec: str) -> None:
    recording = made(kind, codec)
    assert len(decode(recording, 10, ffmpeg.found())) == pytest.approx(2 * RATE, rel=0.05)
    with pytest.raises(TooLarge):
        decode(recording, 1, ffmpeg.found())
    with pytest.raises(InvalidInput):
        decode(recording[:200], 10, ffmpeg.found())
