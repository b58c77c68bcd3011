"""The figures of the guides: drawn from their poses, safe in a page, told in words, true to clinical.md 2."""

import math
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pwa.guides import FIGURES, GUIDES
from studio.figures.__main__ import SHEET, files, pictures, poses
from studio.figures.landmarks import DIMPLE, FINGER, HIP_KNOB, LAST_RIB, RIM, SACRUM_MID_EDGE, TAILBONE
from studio.figures.markup import initials
from studio.figures.props import ball_centre
from studio.figures.skeleton import solve
from studio.figures.stylesheet import MARK

MOST = 4096
MOVING = {
    *(
        "low-back-roll-wall",
        "figure-four",
        "hamstring-hands-chair",
        "hamstring-roller-chair",
        "pelvic-rocking",
    ),
    *("sacrum-hand-rock", "curl-up", "dead-bug", "side-bridge", "bird-dog", "nerve-slider", "stand-up"),
    *("back-bend", "walk", "breathing", "hip-hinge", "hinge-lift", "side-sit-up"),
}
ELEMENTS = {"svg", "title", "desc", "g", "path", "circle", "ellipse"}
ATTRIBUTES = {"viewBox", "role", "aria-labelledby", "id", "class", "d", "opacity", "transform"}
ATTRIBUTES |= {"cx", "cy", "r", "rx", "ry", "stroke-width", "stroke-dasharray"}
NAMES = [spec["id"] for spec in poses()]
Point = tuple[float, float]


@pytest.fixture(scope="module")
def drawn() -> dict[Path, str]:
    return files(pictures())


def svg(name: str) -> ElementTree.Element:
    return ElementTree.fromstring((FIGURES / f"{name}.svg").read_text())


def classes(name: str) -> set[str]:
    return {element.get("class", "") for element in svg(name).iter()} - {""}


def pose(name: str) -> dict[str, Any]:
    return next(spec for spec in poses() if spec["id"] == name)


def ball_of(name: str) -> dict[str, Any]:
    return next(prop for prop in pose(name)["props"] if prop["kind"] == "ball")


# As files


def test_every_figure_is_what_its_pose_gives_byte_for_byte(drawn):
    assert {path for path in drawn if path != SHEET} == set(FIGURES.iterdir())
    for path, content in drawn.items():
        assert path.read_bytes() == content.encode(), f"{path.name} is not what `make figures` makes"


def test_no_pose_asks_of_a_body_what_it_cannot_do():
    assert [fault for picture in pictures() for fault in picture.faults] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_small(name):
    assert 1000 <= (FIGURES / f"{name}.svg").stat().st_size <= MOST


def test_guides_and_figures_know_each_other():
    assert {figure for guide in GUIDES.values() for figure in guide.figures} == set(NAMES)


# In a page


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_holds_nothing_but_shapes(name):
    for element in svg(name).iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in ELEMENTS
        assert set(element.keys()) <= ATTRIBUTES


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_told_in_words(name):
    root = svg(name)
    title, desc = root[0], root[1]
    assert title.tag.endswith("title")
    assert desc.tag.endswith("desc")
    assert len(title.text) >= 6
    assert len(desc.text) >= 60
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_figure_stay_true_when_it_is_mirrored(name):
    words = "".join(element.text or "" for element in svg(name)[:2])
    assert not re.search(r"\b(left|right)\b(?! angle)", words)


def test_no_id_is_used_twice():
    ids = Counter(element.get("id") for name in NAMES for element in svg(name).iter() if element.get("id"))
    assert ids
    assert set(ids.values()) == {1}


@pytest.mark.parametrize("name", NAMES)
def test_every_class_has_its_look(name):
    sheet = SHEET.read_text()
    missing = {cls for cls in classes(name) if not re.search(rf"\.{cls}\b(?!-)[^}}]*{{", sheet)}
    assert missing == set()


# Motion


def test_what_moves_moves_and_nothing_else_does():
    assert {name for name in NAMES if any(cls.startswith("fg-m-") for cls in classes(name))} == MOVING


def test_motions_of_two_figures_never_share_a_name():
    assert max(Counter(initials(name) for name in MOVING).values()) == 1


def test_every_motion_has_its_keyframes():
    sheet = SHEET.read_text()
    asked = set(re.findall(r"animation-name: ([\w-]+)", sheet))
    assert asked
    assert asked <= set(re.findall(r"@keyframes ([\w-]+)", sheet))
    for name in MOVING:
        for cls in (cls for cls in classes(name) if cls.startswith("fg-m-")):
            assert f".{cls} {{ animation-name:" in sheet


def test_nothing_moves_for_ana_who_asked_her_phone_for_less_motion():
    sheet = re.sub(r"@keyframes [\w-]+ \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", SHEET.read_text())
    guarded = r"@media screen and \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}"
    assert "animation" in sheet
    assert "animation" not in re.sub(guarded, "", sheet)


def test_the_player_can_stop_a_motion():
    assert "animation-play-state: var(--figure-play, running)" in SHEET.read_text().partition(MARK)[0]


# Places of clinical.md 2


def share_of_line(place: Point, start: Point, end: Point) -> tuple[float, float]:
    """How far along the line from start to end (0 to 1), and how far beside it."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    px, py = place[0] - start[0], place[1] - start[1]
    length = math.hypot(dx, dy)
    return (px * dx + py * dy) / length**2, abs(px * dy - py * dx) / length


THIRDS = [("piriformis-inner-wall", 0, 1 / 3), ("piriformis-outer-wall", 2 / 3, 1)]


@pytest.mark.parametrize(("name", "least", "most"), THIRDS)
def test_the_ball_is_in_its_third_of_the_line_from_the_sacrum_to_the_hip_knob(name, least, most):
    along, beside = share_of_line(ball_of(name)["spot"], SACRUM_MID_EDGE, HIP_KNOB)
    assert least < along < most
    assert beside < 0.5


@pytest.mark.parametrize(("name", "least", "most"), THIRDS)
def test_the_round_picture_shows_the_ball_in_that_third(name, least, most):
    line = next(e for e in svg(name).iter() if e.get("class") == "fg-wl" and e.get("stroke-dasharray"))
    (ax, ay), (bx, by) = (tuple(map(float, p.split())) for p in line.get("d")[1:].split("L"))
    *_, spot = (e for e in svg(name).iter() if e.get("class") == "fg-d" and e.get("cx"))
    along, beside = share_of_line((float(spot.get("cx")), float(spot.get("cy"))), (ax, ay), (bx, by))
    assert least < along < most
    assert beside < 3


@pytest.mark.parametrize(("name", "least", "most"), THIRDS)
def test_the_standing_figure_has_the_ball_at_the_height_of_that_third(name, least, most):
    figure = solve(pose(name))
    up = ball_centre(figure, ball_of(name))[1] - figure.hip[1]
    top, bottom = (SACRUM_MID_EDGE[0] + share * (HIP_KNOB[0] - SACRUM_MID_EDGE[0]) for share in (least, most))
    assert bottom - 0.7 <= up <= top + 0.7  # the trunk leans a little


def test_the_middle_third_is_crossed_out_on_the_map():
    paths = [e for e in svg("piriformis-line").iter() if e.get("class") in {"fg-al", "fg-wl"} and e.get("d")]
    strips = [p for p in paths if p.get("class") == "fg-al"]
    hatched = [p for p in strips if p.get("stroke-dasharray")]
    assert len(strips) == 3
    (xs,) = ([float(x) for x in re.findall(r"[ML](-?\d+)", p.get("d"))] for p in hatched)
    crosses = [
        p for p in paths if p.get("class") == "fg-wl" and p.get("d").count("M") == 2 and "L" in p.get("d")
    ]
    (cross,) = ([float(x) for x in re.findall(r"[ML](-?\d+)", p.get("d"))] for p in crosses)
    assert min(xs) < sum(cross) / 4 < max(xs)


def test_the_ball_of_the_low_back_is_two_fingers_beside_the_spine_below_the_ribs():
    for name in ("low-back-ball-wall", "low-back-roll-wall"):
        up, out = ball_of(name)["spot"]
        assert 2 * FINGER <= out <= 3 * FINGER
        assert RIM[0] < up < LAST_RIB


def test_the_ball_at_the_sacrum_is_one_finger_out_from_its_edge():
    along, beside = share_of_line(ball_of("sacrum-ball-wall")["spot"], DIMPLE, TAILBONE)
    assert 0 <= along <= 1
    assert FINGER <= beside <= 2 * FINGER


def test_the_spots_of_the_hip_lie_between_the_rim_of_the_pelvis_and_the_hip_knob():
    spots = pose("hip-spots")["map"]["spots"]
    spots += [ball_of("hip-ball-wall-back")["spot"], *pose("hip-ball-wall-side")["locator"]["spots"]]
    assert len(spots) == 5
    for up, out, *_ in spots:
        assert HIP_KNOB[0] + 3 < up < RIM[0] - 2
        assert out > 2 * DIMPLE[1]


BALLS = [name for name in NAMES if any(prop["kind"] == "ball" for prop in pose(name).get("props", []))]


@pytest.mark.parametrize("name", BALLS)
def test_a_ball_touches_the_body_without_a_gap_and_hardly_sinks_in(name):
    figure, ball = solve(pose(name)), ball_of(name)
    skin = figure.outline(["torso", "pelvis"])
    nearest = min(math.dist(ball_centre(figure, ball), point) for point in skin)
    assert ball["r"] - ball.get("in", 1.2) <= nearest <= ball["r"]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_lies_face_down(name):
    for spec in [pose(name), {**pose(name), **pose(name).get("to", {})}]:
        if spec.get("view", "side") == "side" and "map" not in spec:
            front_is_down = math.cos(math.radians(spec.get("chest", 90))) > 0.7
            low = max(y for _, y in solve(spec).outline(["torso"])) < 45
            assert not (front_is_down and low)


ON_THE_GROUND = [
    name for name in NAMES if {prop["kind"] for prop in pose(name).get("props", [])} & {"floor", "mat"}
]


@pytest.mark.parametrize("name", ON_THE_GROUND)
def test_nobody_floats_or_sinks_into_the_floor(name):
    for spec in [pose(name), {**pose(name), **pose(name).get("to", {})}]:
        assert -0.8 < min(y for _, y in solve(spec).outline()) < 0.8


LYING = [
    "back-knees-bent",
    "figure-four-start",
    "figure-four",
    "curl-up",
    "dead-bug",
    "breathing",
    "back-pillow",
]


@pytest.mark.parametrize("name", LYING)
def test_who_lies_on_the_back_lies_on_it(name):
    figure = solve(pose(name))
    for part in ("pelvis", "torso"):
        assert -0.5 < min(y for _, y in figure.outline([part])) < 1.5
    assert min(y for _, y in figure.outline(["head"])) > -0.5


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name.startswith(("sit-", "hamstring-", "nerve-"))]
)
def test_who_sits_touches_the_seat_and_the_floor(name):
    figure = solve(pose(name))
    (seat,) = (prop["seat"] for prop in pose(name)["props"] if prop["kind"] == "chair")
    assert abs(min(y for _, y in figure.outline(["pelvis"])) - seat) < 0.1
    assert abs(min(y for _, y in figure.outline(["f.foot"]))) < 0.8


def test_the_ball_on_a_wall_is_all_there_is_between_wall_and_body():
    for name in ("low-back-ball-wall", "sacrum-ball-wall", "piriformis-inner-wall", "piriformis-outer-wall"):
        figure, ball = solve(pose(name)), ball_of(name)
        wall = ball_centre(figure, ball)[0] - ball["r"]
        assert min(x for x, _ in figure.outline()) >= wall
