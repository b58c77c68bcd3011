"""Samples → files: Opus in WebM at about 20 kbit/s, and MP3 at 32 kbit/s for what can't play that."""

from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np

from studio.speech import RATE


@dataclass(frozen=True)
class Coding:
    codec: str
    rate: int
    bits: int
    options: dict[str, str] = field(default_factory=dict)
    container: dict[str, str] = field(default_factory=dict)


# Frames of 60 ms: a third of the overhead that the container has with 20 ms. `bitexact`: no program is named,
# no date.
CODINGS = {
    "webm": Coding("libopus", 48000, 20000, {"application": "voip", "frame_duration": "60"}),
    "mp3": Coding(
        "libmp3lame", 24000, 32000, {"compression_level": "0"}, {"write_xing": "0", "id3v2_version": "0"}
    ),
}


def write(path: Path, samples: np.ndarray) -> int:
    """Encode as the ending of `path` says; its size in bytes."""
    coding = CODINGS[path.suffix.removeprefix(".")]
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(path, "w", options={"fflags": "+bitexact", **coding.container}) as out:
        stream = out.add_stream(coding.codec, rate=coding.rate, layout="mono", options=coding.options)
        stream.bit_rate = coding.bits
        for frame in [*_frames(samples, stream.codec_context), None]:
            out.mux(stream.encode(frame))
    return path.stat().st_size


def _frames(samples: np.ndarray, context: av.AudioCodecContext) -> list[av.AudioFrame]:
    whole = av.AudioFrame.from_ndarray(samples.astype(np.float32).reshape(1, -1), "flt", "mono")
    whole.sample_rate = RATE
    resampler = av.AudioResampler(context.format, "mono", context.sample_rate, context.frame_size or None)
    return [*resampler.resample(whole), *resampler.resample(None)]
