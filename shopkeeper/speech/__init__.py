"""What was said in a recording or into a microphone: a transcript to be shown and corrected, or why there is none."""

from shopkeeper.speech.listen import Ears
from shopkeeper.speech.live import Heard, Live
from shopkeeper.speech.port import RATE, NothingHeard, Said, Samples, Segment, Transcriber, Transcript

__all__ = [
    "RATE", "Ears", "Heard", "Live", "NothingHeard", "Said", "Samples", "Segment", "Transcriber", "Transcript",
]  # fmt: skip
