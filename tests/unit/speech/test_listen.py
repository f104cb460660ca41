"""Real speech is understood, and what is none is refused honestly. No audio is left behind."""

import shutil
import subprocess
import threading
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.settings import Settings
from shopkeeper.shop.hearing import open_ears
from shopkeeper.speech import RATE, Live, NothingHeard, Said
from shopkeeper.speech import live as live_speech
from shopkeeper.speech.listen import loudness
from shopkeeper.speech.live import MOST_BYTES
from shopkeeper.speech.port import Samples, Segment, Transcript
from shopkeeper.types.errors import InvalidInput, TooLarge, Unavailable
from tests.speech import ears, file, times

CLOCK = np.arange(4 * RATE) / RATE
NOISE = np.random.default_rng(0).normal(0, 0.1, 4 * RATE)
MUSIC = 0.2 * sum(np.sin(2 * np.pi * f * CLOCK) * np.exp(-(CLOCK % 0.5) * 4) for f in (262, 330, 392))


def test_a_sentence_is_heard_with_its_time_and_certainty() -> None:
    heard = ears()(file(times(), "FLAC"))
    assert heard.text == "It was the best of times, it was the worst of times."
    (one,) = heard.segments
    assert 0.5 < one.start < 1.3 and 4.5 < one.end < 5.4
    assert heard.sure is not None and heard.sure > 0.8 and not heard.doubtful
    assert (heard.language, heard.engine) == ("en", "moonshine:tiny-en")
    assert heard.seconds == 6 and heard.real_time_factor == heard.took / 6


def test_pauses_part_segments() -> None:
    heard = ears().hear(np.concatenate([times(), times()]))
    assert len(heard.segments) == 2
    assert heard.segments[0].end <= heard.segments[1].start


@pytest.mark.parametrize(
    "samples", [np.zeros(RATE), NOISE / 1_000, NOISE, MUSIC, 0.3 * np.sin(2 * np.pi * 440 * CLOCK)],
    ids=["silence", "hiss", "noise", "music", "tone"],
)  # fmt: skip
def test_what_is_no_speech_is_not_made_up(samples: Samples) -> None:
    with pytest.raises(NothingHeard) as refused:
        ears()(file(samples))
    assert refused.value.field == "audio" and refused.value.fix


def test_loud_music_behind_speech_is_no_other_speech() -> None:
    mixed = times()[: 4 * RATE] + 0.1 * MUSIC.astype(np.float32)
    assert "best of times" in ears().hear(mixed).text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Ich suche eine wasserdichte Jacke unter hundertfünfzig Euro"),
        ("fr", "Je cherche une veste imperméable à moins de cent cinquante euros"),
        ("es", "Busco una chaqueta impermeable por menos de ciento cincuenta euros"),
    ],
)
def test_another_language_is_doubtful(language: str, said: str) -> None:
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not on this machine")
    command = [program, "-v", language, "-s", "150", "--stdout", said]
    assert ears()(subprocess.run(command, capture_output=True, check=True).stdout).doubtful


def test_a_long_or_heavy_recording_is_refused() -> None:
    with pytest.raises(TooLarge) as long:
        ears()(file(np.zeros(61 * RATE)))
    with pytest.raises(TooLarge) as heavy:
        ears()(bytes(Settings().max_audio_bytes + 1))
    assert "seconds" in long.value.message and "bytes" in heavy.value.message


def test_notes_of_music_are_no_words() -> None:
    class Singing:
        name = "singing:1"

        def __call__(self, stretch: Samples, hints: Sequence[str] = ()) -> Said:
            return Said("♪♪♪ (…) ♪", 0.9)

    from dataclasses import replace

    with pytest.raises(NothingHeard):
        replace(ears(), transcriber=Singing()).hear(times())


def test_many_speak_at_once_and_each_is_heard() -> None:
    heard: list[str] = []
    threads = [threading.Thread(target=lambda: heard.append(ears().hear(times()).text)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert heard == ["It was the best of times, it was the worst of times."] * 4


def test_the_same_is_heard_while_it_is_spoken() -> None:
    live = Live(ears())
    sent = (times() * 32_767).astype("<i2").tobytes()
    told = [one for at in range(0, len(sent), 6_400) for one in live.feed(sent[at : at + 6_400])]
    finals = [one.transcript.text for one in told if one.final]
    assert finals == ["It was the best of times, it was the worst of times."]
    assert len(told) >= 3 and told[0].transcript.text.startswith("It was the")
    assert list(live.end()) == []


def test_an_engine_that_is_slow_guesses_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four seconds a guess, by a clock that is set by hand."""
    ticks = count(0, 4)
    monkeypatch.setattr(live_speech, "perf_counter", lambda: next(ticks))
    live = Live(ears())
    spoken = (np.concatenate([times()[: 4 * RATE]] * 3) * 32_767).astype("<i2").tobytes()
    guesses = [
        one
        for at in range(0, len(spoken), 6_400)
        for one in live.feed(spoken[at : at + 6_400])
        if not one.final
    ]
    assert 1 <= len(guesses) <= 2, "the first after a second, then one in eight"


def test_letting_go_ends_the_turn() -> None:
    live = Live(ears())
    list(live.feed((times()[: 3 * RATE] * 32_767).astype("<i2").tobytes()))
    (last,) = live.end()
    assert last.final and "best of times" in last.transcript.text


def test_a_microphone_is_bounded() -> None:
    live = Live(ears())
    with pytest.raises(TooLarge):
        list(live.feed(bytes(MOST_BYTES + 2)))
    with pytest.raises(InvalidInput):
        list(live.feed(b"\0"))
    with pytest.raises(TooLarge):
        for _ in range(16):
            list(live.feed(bytes(MOST_BYTES)))


def test_loudness_is_that_of_the_loudest_moment() -> None:
    assert loudness(np.zeros(0, np.float32)) == 0
    shout = np.zeros(RATE, np.float32)
    shout[: RATE // 10] = 0.5
    assert loudness(shout) == pytest.approx(0.5)


def test_certainty_is_weighed_by_length() -> None:
    parts = (Segment(0, 3, "yes", 0.9), Segment(3, 4, "no", 0.1), Segment(4, 5, "what", None))
    assert Transcript(parts, 5, 1, "en", "x:1").sure == pytest.approx(0.7)
    assert Transcript(parts[2:], 5, 1, "en", "x:1").sure is None
    assert Transcript(parts[1:2], 5, 1, "en", "x:1").doubtful


def test_a_shop_without_a_model_says_so(tmp_path: Path) -> None:
    assert open_ears(Settings(speech="off")) is None
    lost = open_ears(Settings(speech=str(tmp_path)))
    if lost is None:
        pytest.skip("the extra 'speech' is not installed")
    with pytest.raises(Unavailable) as refused:
        lost.hear(times())
    assert "shopkeeper[speech]" in refused.value.fix
