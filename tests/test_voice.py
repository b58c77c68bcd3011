"""The sound files belong to the texts of today, are small, and each can be played."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from pwa.guides import GUIDES
from pwa.guides.phrases import PHRASES
from pwa.guides.voice import FOLDER, FORMATS, VOICE, Sound, file_of, spoken
from tests.cast import ORIGIN

LINE = r'<li data-key="([^"]+)" data-file="([^"]+)">([^<]+)</li>'
TEXTS = spoken(GUIDES, PHRASES)
MB = 1_000_000


def paths(sound: Sound, ending: str) -> Path:
    return FOLDER / f"{sound.file}.{ending}"


def test_each_text_of_today_was_spoken():
    """If not: make voice."""
    assert {key: sound.file for key, sound in VOICE.items()} == {
        key: file_of(key, text) for key, text in TEXTS.items()
    }


def test_a_changed_text_has_another_file():
    assert file_of("walking/start", "Walk.") != file_of("walking/start", "Walk slowly.")


@pytest.mark.parametrize("ending", FORMATS)
def test_each_has_its_file_and_there_are_no_others(ending: str):
    named = {paths(sound, ending): sound.bytes[ending] for sound in VOICE.values()}
    assert {path: path.stat().st_size for path in FOLDER.rglob(f"*.{ending}")} == named


def test_nothing_else_lies_beside_them():
    others = {path.name for path in FOLDER.rglob("*") if path.is_file() and path.suffix[1:] not in FORMATS}
    assert others == {"voice.json", "LICENSE.md"}


@pytest.mark.parametrize(("ending", "limit"), [("webm", 4 * MB), ("mp3", 5 * MB)])
def test_all_that_a_phone_keeps_is_small(ending: str, limit: int):
    assert sum(sound.bytes[ending] for sound in VOICE.values()) <= limit


def test_the_files_are_what_their_names_say():
    for sound in VOICE.values():
        opus, mp3 = paths(sound, "webm").read_bytes(), paths(sound, "mp3").read_bytes()
        assert opus.startswith(b"\x1a\x45\xdf\xa3"), sound.file
        assert b"A_OPUS" in opus[:600], sound.file
        assert re.match(rb"\xff[\xe2\xe3\xf2\xf3]", mp3), sound.file


def test_no_text_was_cut_off_or_drawn_out():
    """Unhurried speech has ten to seventeen letters a second; what lies far off was not spoken whole."""
    paces = {key: len(TEXTS[key]) / sound.seconds for key, sound in VOICE.items()}
    assert not {key: pace for key, pace in paces.items() if not 7 < pace < 24}


def test_the_sounds_of_the_mp3_last_as_long_as_was_noted():
    for sound in VOICE.values():
        assert abs(sound.bytes["mp3"] * 8 / 32_000 - sound.seconds) < 0.4, sound.file


def test_what_is_said_stands_in_a_known_alphabet():
    """Signs that a voice reads out as words, or swallows."""
    odd = {key: found for key, text in TEXTS.items() if (found := re.findall(r"[^\w\s.,:;?!’'–-]", text))}
    assert odd == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_player_has_the_lines_of_all_guides_and_all_phrases(app: Flask):
    page = app.test_client().get("/guides/walking/play", base_url=ORIGIN).text
    lines = {key: (file, unescape(text)) for key, file, text in re.findall(LINE, page)}
    assert lines == {key: (VOICE[key].file, text) for key, text in TEXTS.items()}
