"""Spoken orders that nothing was fitted on: the words of the shop are heard. ``benchmarks/speech.py`` prints the figures."""

from dataclasses import replace

from benchmarks.speech import clips, listen, words
from tests.conftest import dev_data
from tests.speech import ears


def test_the_words_of_the_shop_are_heard() -> None:
    every = clips(dev_data("speech"))
    own = words(every[::2])
    told = replace(ears(), hints=lambda: own)
    held_out = listen(told, every[1::2])
    assert held_out.share >= 0.85
    assert held_out.doubtful <= 3
    assert listen(replace(ears(), hints=tuple), every[1:20:2]).share < held_out.share
