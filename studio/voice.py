"""`make voice`: speaks each text of the guides once, into static/audio. What did not change stays."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from pwa.guides import GUIDES
from pwa.guides.phrases import PHRASES
from pwa.guides.voice import FOLDER, FORMATS, Sound, file_of, load, spoken


def main() -> None:
    texts = spoken(GUIDES, PHRASES)
    known = load()
    voice = {key: known[key] for key, text in texts.items() if _is_here(known.get(key), file_of(key, text))}
    for key, text in texts.items():
        if key not in voice:
            voice[key] = _rendered(file_of(key, text), text)
            print(f"{voice[key].seconds:5.1f} s  {key}", flush=True)
            _write(voice)  # at once: a run that was stopped goes on where it was
    _write(voice)
    for path in _unnamed(voice):
        path.unlink()
    print(_summary(voice))


def _is_here(sound: Sound | None, file: str) -> bool:
    return sound is not None and sound.file == file and all(path.exists() for path in _paths(file).values())


def _rendered(file: str, text: str) -> Sound:
    from studio import sound, speech  # when nothing changed, nothing heavy is loaded

    samples = speech.say(text)
    sizes = {ending: sound.write(path, samples) for ending, path in _paths(file).items()}
    return Sound(file, round(len(samples) / speech.RATE, 1), sizes)


def _paths(file: str) -> dict[str, Path]:
    return {ending: FOLDER / f"{file}.{ending}" for ending in FORMATS}


def _write(voice: Mapping[str, Sound]) -> None:
    plain = msgspec.json.encode(dict(sorted(voice.items())))
    (FOLDER / "voice.json").write_bytes(msgspec.json.format(plain, indent=1) + b"\n")


def _unnamed(voice: Mapping[str, Sound]) -> Iterator[Path]:
    named = {path for sound in voice.values() for path in _paths(sound.file).values()}
    for ending in FORMATS:
        yield from set(FOLDER.rglob(f"*.{ending}")) - named


def _summary(voice: Mapping[str, Sound]) -> str:
    sizes = {ending: sum(sound.bytes[ending] for sound in voice.values()) for ending in FORMATS}
    told = ", ".join(f"{ending} {size / 1e6:.2f} MB" for ending, size in sizes.items())
    return f"{len(voice)} texts, {sum(sound.seconds for sound in voice.values()) / 60:.0f} minutes: {told}"


if __name__ == "__main__":
    sys.exit(main())
