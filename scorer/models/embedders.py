"""Pictures, texts and sounds to features, and sounds to transcripts.

Features are those before any scaling of their length: cosines do not care, and Fréchet distances
are between them as the models give them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from scorer.media import MediaError
from scorer.media.extras import load
from scorer.media.sound import Sound
from scorer.metrics.measure import Floats
from scorer.models.loading import Loaded, load_model, torch
from scorer.models.weights import Weights

_CLIP_TOKENS = 77  # as CLIP and CLAP were trained; longer texts are cut
_T = TypeVar("_T")

Picture = NDArray[np.uint8]  # height × width × 3


def load_clip(weights: Weights) -> Loaded:
    """Load CLIP."""
    return load_model("CLIPModel", "CLIPImageProcessorPil", "AutoTokenizer", weights)


def load_dino(weights: Weights) -> Loaded:
    """Load a vision transformer trained by DINO."""
    return load_model("ViTModel", "ViTImageProcessorPil", "", weights)


def load_clap(weights: Weights) -> Loaded:
    """Load CLAP."""
    return load_model("ClapModel", "ClapFeatureExtractor", "AutoTokenizer", weights)


def load_whisper(weights: Weights) -> Loaded:
    """Load Whisper."""
    return load_model(
        "WhisperForConditionalGeneration", "WhisperFeatureExtractor", "AutoTokenizer", weights
    )


def prepared(loaded: Loaded, picture: Picture) -> Any:
    """Cut and scale a picture to what the model sees."""
    return loaded.prepare(images=[picture], return_tensors="pt")["pixel_values"][0]


def embed_pictures(loaded: Loaded, pictures: Sequence[Any]) -> Floats:
    """Return a row for each prepared picture; of DINO, the features of its first token."""
    rows = []
    with torch().inference_mode():
        for batch in _batches(pictures, loaded.batch):
            pixels = torch().stack(batch).to(loaded.device)
            if hasattr(loaded.model, "get_image_features"):
                found = loaded.model.get_image_features(pixel_values=pixels).pooler_output
            else:
                found = loaded.model(pixel_values=pixels).last_hidden_state[:, 0]
            rows.append(_array(found))
    return np.concatenate(rows)


def embed_texts(loaded: Loaded, texts: Sequence[str]) -> Floats:
    """Return a row for each text."""
    rows = []
    with torch().inference_mode():
        for batch in _batches(texts, loaded.batch):
            given = loaded.tokens(
                batch, padding=True, truncation=True, max_length=_CLIP_TOKENS, return_tensors="pt"
            ).to(loaded.device)
            rows.append(_array(loaded.model.get_text_features(**given).pooler_output))
    return np.concatenate(rows)


def embed_sounds(loaded: Loaded, sounds: Sequence[Sound]) -> Floats:
    """Return a row for each sound."""
    rate, rows = loaded.prepare.sampling_rate, []
    with torch().inference_mode():
        for sound in sounds:  # one at a time: what CLAP cuts out of a long one is random
            np.random.seed(0)  # the generator that transformers draws from
            given = loaded.prepare(
                resampled(sound, rate), sampling_rate=rate, return_tensors="pt"
            ).to(loaded.device)
            rows.append(_array(loaded.model.get_audio_features(**given).pooler_output))
    return np.concatenate(rows)


def transcribe(loaded: Loaded, sound: Sound) -> str:
    """Write down what is said, window by window of the length that Whisper hears at a time."""
    prepare = loaded.prepare
    samples = resampled(sound, prepare.sampling_rate)
    heard = []
    with torch().inference_mode():
        for start in range(0, len(samples), prepare.n_samples):
            given = prepare(
                samples[start : start + prepare.n_samples],
                sampling_rate=prepare.sampling_rate,
                return_tensors="pt",
                return_attention_mask=True,
            ).to(loaded.device)
            words = loaded.model.generate(**given, task="transcribe", do_sample=False)
            heard.append(loaded.tokens.batch_decode(words, skip_special_tokens=True)[0].strip())
    return " ".join(text for text in heard if text)


def resampled(sound: Sound, rate: int) -> NDArray[np.float32]:
    """Return samples at another rate, filtered by FFmpeg's resampler."""
    samples = sound.samples.astype(np.float32)
    if sound.rate == rate:
        return samples
    av = load("av", "resampling sound", "'general-level-scorer[media]'")
    frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="fltp", layout="mono")
    frame.sample_rate = sound.rate
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=rate)
    parts = [
        part.to_ndarray()[0] for part in (*resampler.resample(frame), *resampler.resample(None))
    ]
    result: NDArray[np.float32] = np.concatenate(parts)
    return result


def load_head(path: str) -> tuple[Floats, float]:
    """Load a linear head: weights and offset. Only numbers are unpickled.

    Raises:
        MediaError: it is no such file.
    """
    try:
        found = torch().load(Path(path), map_location="cpu", weights_only=True)
        weight, bias = _array(found["weight"]).ravel(), float(_array(found["bias"]).ravel()[0])
    except (OSError, KeyError, TypeError, RuntimeError, ValueError) as error:
        raise MediaError("a linear head, 'weight' and 'bias'", f"{path}: {error}"[:200]) from error
    return weight, bias


def _array(found: Any) -> Floats:
    result: Floats = found.float().cpu().numpy().astype(np.float64)
    return result


def _batches(values: Sequence[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
