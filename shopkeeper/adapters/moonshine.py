"""``speech.port.Transcriber`` by Moonshine (MIT; Jeffries et al., arXiv:2410.15608), on ONNX Runtime.

Knows the three files of a model: encoder, decoder, tokens. They lie in the package ``moonshine-voice`` (the extra
``speech``), which is never imported: its own runtime does not say how sure it is of a word. Refuses to judge the words.
"""

from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np

from shopkeeper.speech import RATE, Said, Samples
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

    def __call__(self, stretch: Samples) -> Said:
        with self._lock:
            self._model = self._model or _Model(self._there(), self._threads)
            return self._model.said(np.pad(stretch, (0, max(0, _SHORTEST - len(stretch)))))

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
        self._outputs = [one.name for one in self._decoder.get_outputs()]

    def said(self, stretch: Samples) -> Said:
        """Greedy; ``sure`` is the geometric mean of the tokens' likelihoods."""
        found, likelihoods = [_BEGIN], []
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
            token, likelihood = _best(answer["logits"][0, -1])
            likelihoods.append(likelihood)
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


def _best(logits: Any) -> tuple[int, float]:
    """The likeliest token and the logarithm of its likelihood."""
    best = int(logits.argmax())
    return best, float(-np.log(np.exp(logits - logits[best]).sum()))


def _present(past: str) -> str:
    return past.replace("past_key_values", "present")
