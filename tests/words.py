"""A real if simple embedder for tests that need no model: which words stand in a text."""

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from shopkeeper.knowledge.passage import Vectors


class Words:
    def __init__(self, name: str = "words:1") -> None:
        self.name, self.asked = name, 0

    def sentence(self, texts: Sequence[str]) -> Vectors:
        self.asked += len(texts)
        counts = np.zeros((len(texts), 512), np.float32)
        for row, text in zip(counts, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[crc32(word.encode()) % 512] += 1
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1)
