"""``speech.port.Transcriber`` by Moonshine (MIT; Jeffries et al., arXiv:2410.15608), on ONNX Runtime.

Knows the three files of a model: encoder, decoder, tokens. They lie in the package ``moonshine-voice`` (the extra
``speech``), which is never imported: its own runtime does not say how sure it is of a word. Refuses to judge the words.
"""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from operator import add
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np

from shopkeeper.speech import RATE, Said, Samples
from shopkeeper.speech.hints import Hints, Tree
from shopkeeper.types.errors import Unavailable

ENCODER, DECODER, TOKENS = "encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"
PACKAGE, MODEL = "moonshine_voice", "tiny-en"
_BEGIN, _END = 1, 2
_A_SECOND: Final = 6.5
"""Tokens: nobody speaks faster, and a model that loops is stopped (the authors' bound)."""
_SHORTEST: Final = RATE // 10


class Moonshine:
    """English. One stretch at a time; loaded at the first."""

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        """``folder`` has the three files; by default those of the package."""
        self._folder, self._threads, self._lock = folder or shipped(), threads, Lock()
        self.name = f"moonshine:{self._folder.name if self._folder else MODEL}"
        self._model: _Model | None = None

    def __call__(self, stretch: Samples, hints: Sequence[str] = ()) -> Said:
        with self._lock:
            self._model = self._model or _Model(self._there(), self._threads)
            return self._model.said(np.pad(stretch, (0, max(0, _SHORTEST - len(stretch)))), hints)

    def _there(self) -> Path:
        if self._folder and all((self._folder / name).is_file() for name in (ENCODER, DECODER, TOKENS)):
            return self._folder
        raise Unavailable(
            "no model for speech",
            field="speech",
            fix='pip install "shopkeeper[speech]", or name a folder with one',
        )


def shipped() -> Path | None:
    """Where the package's own model lies, if it is installed."""
    found = find_spec(PACKAGE)
    folder = Path(found.origin).parent / "assets" / MODEL if found and found.origin else None
    return folder if folder and (folder / ENCODER).is_file() else None


class _Model:
    def __init__(self, folder: Path, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self._encoder, self._decoder = (
            onnxruntime.InferenceSession(str(folder / name), options, ["CPUExecutionProvider"])
            for name in (ENCODER, DECODER)
        )
        self._tokens = tokens((folder / TOKENS).read_bytes())
        self._past = {
            one.name: one.shape for one in self._decoder.get_inputs() if one.name.startswith("past")
        }
        self._index = {token: place for place, token in reversed(list(enumerate(self._tokens)))}
        self._hinted: Sequence[str] = ()
        self._tree = Tree()
        self._outputs = [one.name for one in self._decoder.get_outputs()]

    def _hints(self, hints: Sequence[str]) -> Tree:
        if hints is not self._hinted:
            self._tree = Tree.of(pieces(phrase, self._index) for phrase in hints)
            self._hinted = hints
        return self._tree

    def said(self, stretch: Samples, hints: Sequence[str]) -> Said:
        """Greedy; ``sure`` is the geometric mean of the tokens' likelihoods."""
        found, likelihoods, favoured = [_BEGIN], [], Hints(self._hints(hints))
        heard = np.asarray(stretch, np.float32)[None]
        mask = np.ones(heard.shape, np.int64)
        (states,) = self._encoder.run(None, {"input_values": heard, "attention_mask": mask})
        told: dict[str, Any] = {"encoder_attention_mask": mask, "encoder_hidden_states": states}
        past = {name: np.zeros((1, shape[1], 0, shape[3]), np.float32) for name, shape in self._past.items()}
        for step in range(int(len(stretch) / RATE * _A_SECOND) + 2):
            asked = {
                "input_ids": np.array([found[-1:]]),
                "use_cache_branch": np.array([step > 0]),
                **told,
                **past,
            }
            answer = dict(zip(self._outputs, self._decoder.run(None, asked), strict=True))
            logits = answer["logits"][0, -1]
            token = int(favoured.favour(logits).argmax())
            likelihoods.append(_likelihood(logits, token))
            favoured.follow(token)
            if token == _END:
                break
            found.append(token)
            past |= {name: answer[_present(name)] for name in past if step == 0 or ".decoder." in name}
        text = b"".join(self._tokens[token] for token in found[1:]).decode("utf-8", "replace")
        return Said(" ".join(text.replace("▁", " ").split()), float(np.exp(np.mean(likelihoods))))


def tokens(data: bytes) -> list[bytes]:
    """The vocabulary: each token after its length, in one byte, or in two when it is 128 or more."""
    found, place = [], 0
    while place < len(data):
        length, place = data[place], place + 1
        if length >= 128:
            length, place = data[place] * 128 + length - 128, place + 1
        found.append(data[place : place + length])
        place += length
    return found


def pieces(phrase: str, index: Mapping[bytes, int]) -> list[int]:
    """The tokens of a phrase, by byte-pair merges: of neighbours that make a token, the earliest in the vocabulary first."""
    parts = [letter.encode() for letter in f"▁{phrase.replace(' ', '▁')}"]
    while merges := [
        (index[pair], at) for at, pair in enumerate(map(add, parts, parts[1:])) if pair in index
    ]:
        at = min(merges)[1]
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return [index[part] for part in parts if part in index]


def _likelihood(logits: Any, token: int) -> float:
    """The logarithm of a token's likelihood, whatever the hints made of it."""
    return float(logits[token] - logits.max() - np.log(np.exp(logits - logits.max()).sum()))


def _present(past: str) -> str:
    return past.replace("past_key_values", "present")
