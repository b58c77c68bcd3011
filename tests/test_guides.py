"""The sixteen guides against clinical.md 2, and what the schema refuses when the app starts."""

import json
import re

import pytest

from pwa.guides import GRADES, GUIDES, HERE, for_phone, load, parse, stops

CONTENT = HERE / "content"
ALL = "aorta bleeding bones cancer clot fracture infection operations pregnancy vessels weakness"
NO_BLEEDING = ALL.replace("bleeding ", "")

# clinical.md 2, written down a second time: number, ceiling, evidence, sides, times a week, who unlocks, the
# clocks on one side in their order, and which answers beside the first four close it.
TABLE = {
    "low-back-release": (1, "pressure 4", "C", "both", 3, None, "move 60, hold 45 x3", ALL),
    "sacrum-edge": (2, "pressure 3", "D", "both", 3, None, "hold 30 x5", ALL),
    "piriformis-ball": (3, "pressure 4", "B", "sore", 3, "therapist", "hold 45, hold 45", ALL),
    "piriformis-stretch": (4, "stretch 4", "B", "both", 4, None, "hold 30 x3", NO_BLEEDING),
    "hip-side-points": (5, "pressure 4", "C", "both", 3, None, "hold 45 x2, hold 45", ALL),
    "hamstring-release": (6, "pressure 4", "D", "both", 3, None, "move 90", ALL),
    "gentle-rocking": (
        *(7, "pressure 2", "D", "none", 7, None, "move 60 x3"),
        "aorta cancer clot fracture infection operations pregnancy weakness",
    ),
    "heat": (8, "warm", "B", "none", 7, None, "move 300, move 300, move 300", "bones"),
    "ice": (9, "cold", "D", "none", 7, None, "move 300, move 300", "bones vessels"),
    "core-strength": (
        *(10, "pain-rise 1", "B", "both", 3, None),
        *("5 of 8, 5 of 8, 5 of 8", NO_BLEEDING),
    ),
    "nerve-slider": (11, "tingling 0", "B", "sore", 7, "physiotherapist", "10 of 4 x2", NO_BLEEDING),
    "sitting-break": (12, "none", "B", "none", 7, None, "move 20, 5 of 4, move 60", ""),
    "walking": (13, "leg-rise 1", "B", "none", 5, None, "move 300", ""),
    "slow-breathing": (14, "none", "B", "none", 7, None, "move 300", ""),
    "resting-positions": (15, "none", "D", "none", 7, None, "", ""),
    "hip-hinge": (16, "pain-rise 1", "D", "none", 7, None, "8 of 5 x2", NO_BLEEDING),
}
EACH = pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)


def clocks_of(guide):
    timed = [step for step in guide.steps if step.seconds]
    return ", ".join(_clock(step) + (f" x{step.times}" if step.times > 1 else "") for step in timed)


def _clock(step):
    return f"{step.reps} of {step.seconds}" if step.reps else f"{step.kind} {step.seconds}"


def ceiling_of(guide):
    return " ".join(str(part) for part in (guide.ceiling.scale, guide.ceiling.most) if part is not None)


@pytest.mark.parametrize("slug", TABLE)
def test_a_guide_is_as_its_row_in_clinical_md(slug):
    guide = GUIDES[slug]
    said = (guide.number, ceiling_of(guide), guide.evidence, guide.sides, guide.per_week, guide.unlocked_by)
    assert (*said, clocks_of(guide), " ".join(sorted(guide.blocked_by))) == TABLE[slug]


def test_there_are_sixteen_guides_in_the_order_of_their_numbers():
    assert list(GUIDES) == list(TABLE)
    assert [guide.number for guide in GUIDES.values()] == list(range(1, 17))


def test_heat_sitting_walking_breathing_and_positions_stay_open_under_a():
    for slug in ("sitting-break", "walking", "slow-breathing", "resting-positions"):
        assert GUIDES[slug].blocked_by == []
    assert GUIDES["heat"].blocked_by == ["bones"]


def test_a_ball_never_comes_near_the_middle_of_the_buttock():
    guide = GUIDES["piriformis-ball"]
    pressing = [step for step in guide.steps if step.presses]
    assert {step.figure for step in pressing} == {"piriformis-outer-wall", "piriformis-inner-wall"}
    assert all(re.match("The (inner|outer) third of the line", step.place) for step in pressing)
    assert all("wall" in step.position for step in pressing)
    assert "Never the middle, never low" in guide.steps[0].more
    assert guide.steps[0].figure == "piriformis-line"
    assert [tool.id for tool in guide.tools] == ["tennis-ball"]
    assert guide.apart == 2
    assert {"weakness", "bones"} <= set(guide.blocked_by)


@EACH
def test_a_ceiling_says_its_number(guide):
    if guide.ceiling.most:
        assert str(guide.ceiling.most) in guide.ceiling.words


@EACH
def test_a_text_says_when_to_stop_and_when_to_see_somebody(guide):
    for rule in stops.RULES:
        assert f"<li>{rule.removeprefix('- ')}</li>" in guide.text
    assert ("stronger than 5 of 10" in guide.text) == guide.presses
    assert "24 hours" in guide.text
    assert "second time within 14 days" in guide.text
    assert "see your GP or a physiotherapist" in guide.text


@EACH
def test_who_presses_hears_that_it_is_never_the_only_thing(guide):
    assert ("advises against massage (KNGF 2021)" in guide.text) == guide.presses
    assert ("in a day with walking or exercise" in guide.text) == guide.presses


@EACH
def test_every_guide_sends_who_is_new_or_worse_to_the_safety_page(guide):
    assert guide.not_today[0] == "Anything on the page “Something is new or worse” fits you"


@EACH
def test_a_grade_is_one_of_ours(guide):
    assert guide.grade == GRADES[guide.evidence]


CITED = (
    "Furlan 2015|Front Physiol 2024|ACP 2017|Grabow 2018|PMC9434898|Ergezen 2023|JBMT 2024|PMC6358529|"
    "Cho 2019, Medicine 98\\(19\\)|French 2006|Fernandez 2015, Spine|Peacock 2022|Plaza-Manzano 2020|"
    "Trial in offices, 2021|Waongenngarm 2018|WalkBack, Lancet 2024|Review of 13 trials|NHS Wales"
)


@EACH
def test_only_what_clinical_md_names_is_cited(guide):
    assert all(re.fullmatch(CITED, reference.cite) for reference in guide.references)


FIGURES = (
    "wall-stand low-back-ball-wall low-back-roll-wall low-back-hands side-lying-cushion "
    "sacrum-fingers-side sacrum-ball-wall piriformis-line piriformis-outer-wall piriformis-inner-wall "
    "figure-four-start figure-four hip-spots hip-ball-wall-side hip-ball-wall-back sit-chair "
    "hamstring-hands-chair hamstring-roller-chair back-knees-bent pelvic-rocking sacrum-hand-rock "
    "heat-side ice-side skin-look hands-knees curl-up dead-bug side-bridge bird-dog sit-tall nerve-slider "
    "stand-up stand back-bend walk breathing back-pillow sit-well hinge-find hip-hinge hinge-lift "
    "side-sit-up "
)


def test_every_picture_is_used_and_no_other_asked_for():
    assert {name for guide in GUIDES.values() for name in guide.figures} == set(FIGURES.split())


def test_the_phone_gets_what_it_plays_with_and_little_else():
    phone = for_phone(GUIDES)
    assert phone["heat"]["slug"] == "heat"
    assert {"text", "references"}.isdisjoint(phone["heat"])
    assert len(json.dumps(phone, ensure_ascii=False).encode()) < 56_000


# What goes wrong when a guide is written, and what is said about it: the guide, what stands there, what
# somebody wrote instead, and the message.
LOW, PIRI, HEAT = "low-back-release", "piriformis-ball", "heat"
ROCK, CORE = "gentle-rocking", "core-strength"
MISTAKES = {
    "no front matter": (LOW, "+++\n", "---\n", "no front matter"),
    "not TOML": (LOW, "number = 1", "number 1", "Expected '=' after a key"),
    "a field is missing": (LOW, 'evidence = "C"\n', "", "missing required field `evidence`"),
    "a field too many": (LOW, "number = 1\n", 'number = 1\nauthor = "Tess"\n', "unknown field `author`"),
    "a number as a word": (LOW, "seconds = 45", 'seconds = "45"', "Expected `int | null`"),
    "a grade we don't have": (LOW, 'evidence = "C"', 'evidence = "A"', "Invalid enum value 'A'"),
    "a better grade": (LOW, 'evidence = "C"', 'evidence = "B"', "evidence is 'B', not 'C'"),
    "a number nobody has": (LOW, "number = 1\n", "number = 17\n", "Expected `int` <= 16"),
    "a step that says nothing": (LOW, "say = ", "saying = ", "unknown field `saying`"),
    "too long to say": (LOW, 'say = "', f'say = "{"So " * 100}', "length <= 300"),
    "too long to read": (
        LOW,
        'do = "Put',
        'do = "Now take the ball and then put',
        "ball: more than 12 words",
    ),
    "a higher ceiling": (LOW, "most = 4", "most = 5", r"ceiling is \('pressure', 5\), not"),
    "no ceiling": (LOW, "most = 4\n", "", r"ceiling is \('pressure', None\), not"),
    "longer": (LOW, "seconds = 45", "seconds = 60", "hold: hold of 60 s, each side, is not in the table"),
    "over the hard stop": (LOW, "seconds = 45", "seconds = 95", "hold: 95 s on one spot"),
    "too many spots": (LOW, "times = 3", "times = 4", "hold: 4 spots on a side"),
    "another number of holds": (LOW, "times = 3", "times = 2", "2 × hold, each side, is not 3 to 3"),
    "too long on one region": (LOW, "seconds = 60", "seconds = 200", "670 s of pressure on one region"),
    "more often": (LOW, "per_week = 3", "per_week = 5", "5 a week is not 3 to 3"),
    "one side only": (LOW, 'sides = "both"', 'sides = "sore"', "sides is 'sore', not 'both'"),
    "in less time than its clocks": (LOW, "minutes = 9", "minutes = 3", "3 minutes are too few"),
    "nobody asks how strong it is": (LOW, 'check = "pressure"\n', "", "roll: asks None, not 'pressure'"),
    "nobody knows where": (
        LOW,
        'place = "A tender',
        '# place = "A tender',
        "hold: presses nobody knows where",
    ),
    "no region": (LOW, 'region = "low-back"\n', "", "pressure needs its steps and its region"),
    "it says that it does not press": (LOW, "presses = true\nregion", "region", "presses is False, not True"),
    "a hard ball": (LOW, 'id = "soft-ball"\nname', 'id = "hard-ball"\nname', "it presses with"),
    "a tool nobody has": (LOW, 'tool = "hands"', 'tool = "feet"', "hands: no tool 'feet'"),
    "a clock for one tool": (LOW, "seconds = 60", 'seconds = 60\ntool = "hands"', "would count twice"),
    "an answer that no longer closes it": (LOW, '"bleeding", ', "", "blocked_by is"),
    "an answer nobody gives": (LOW, '"bleeding", ', '"beeding", ', "Invalid enum value 'beeding'"),
    "what closes all, named": (LOW, '"bleeding", ', '"bleeding", "saddle", ', r"\['saddle'\] close every"),
    "an id twice": (LOW, 'id = "roll"', 'id = "hold"', "two steps 'hold'"),
    "an id with blanks": (LOW, 'id = "roll"', 'id = "slow roll"', "matching regex"),
    "a clock on a step without": (LOW, 'kind = "move"', 'kind = "ready"', "roll: a clock and a step without"),
    "counted, but not reps": (LOW, "seconds = 60", "seconds = 60\nreps = 5", "roll: only reps are counted"),
    "a hold for no side": (
        LOW,
        'kind = "hold"\neach = true',
        'kind = "hold"',
        "45 s, once, is not in the table",
    ),
    "between the sides": (LOW, 'kind = "move"\neach = true', 'kind = "move"', "between those of a side"),
    "a bridge on one side": (
        CORE,
        'id = "bird-dog"\nkind = "reps"\neach = true',
        'id = "bird-dog"\nkind = "reps"',
        "1 × reps, each side, is not 2",
    ),
    "no quiet end": (LOW, 'id = "walk"\n', 'id = "walk"\neach = true\n', "without a quiet last step"),
    "a stop rule is missing": (LOW, "- Weakness or dizziness\n", "", "the text lacks '- Weakness"),
    "a stop rule is softer": (LOW, "stronger than 5", "stronger than 7", "the text lacks '- The pressure"),
    "no word about six weeks": (LOW, "after 6 weeks", "after a year", "the text lacks 'If you are not"),
    "unlocked by nobody": (PIRI, 'unlocked_by = "therapist"\n', "", "unlocked_by is None, not 'therapist'"),
    "two days in a row": (PIRI, "apart = 2\n", "", "apart is 1, not 2"),
    "another place": (PIRI, '"piriformis-inner-wall"', '"sacrum-ball-wall"', "it presses as in"),
    "open when weak": (PIRI, '"weakness", ', "", "blocked_by is"),
    "a side where there is none": (ROCK, "seconds = 60", "each = true\nseconds = 60", "without sides"),
    "face down": (ROCK, 'position = "Lying on the back', 'position = "Lying face down', "nothing lies face"),
    "heat closed under A": (HEAT, '["bones"]', '["bones", "pregnancy"]', "blocked_by is"),
    "heat on numb skin": (HEAT, '["bones"]', "[]", "blocked_by is"),
    "15 minutes without a look": (HEAT, "seconds = 300", "seconds = 900", "without a look at the skin"),
    "heat that nobody looks at": (HEAT, 'check = "skin"\n', "", "asks None, not 'skin'"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_guide_with_a_mistake_is_refused_in_plain_words(mistake):
    slug, there, instead, message = MISTAKES[mistake]
    source = (CONTENT / f"{slug}.md").read_text()
    assert there in source
    with pytest.raises(ValueError, match=message) as refusal:
        parse(slug, source.replace(there, instead, 1))
    assert str(refusal.value).startswith(f"{slug}: ")


@pytest.mark.parametrize("slug", [LOW, PIRI, HEAT, ROCK, CORE])
def test_and_without_it_the_guide_is_taken(slug):
    assert parse(slug, (CONTENT / f"{slug}.md").read_text()) == GUIDES[slug]


def test_one_bad_guide_stops_the_start(tmp_path):
    for path in CONTENT.glob("*.md"):
        (tmp_path / path.name).write_text(path.read_text())
    assert load(tmp_path) == GUIDES
    (tmp_path / "heat.md").write_text("Warm is nice.")
    with pytest.raises(ValueError, match="heat: no front matter"):
        load(tmp_path)
