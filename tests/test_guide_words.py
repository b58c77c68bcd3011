"""The words of the guides: nothing is promised (clinical.md 6), everything is plain, and what is heard says
as much as what is seen."""

import re
import tomllib

import pytest

from pwa.guides import GUIDES, HERE

ROOT = HERE.parents[1]
CONTENT = HERE / "content"
EACH = pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)
STEPS = [(guide, step) for guide in GUIDES.values() for step in guide.steps]
EACH_STEP = pytest.mark.parametrize(
    ("guide", "step"), STEPS, ids=[f"{guide.slug}/{step.id}" for guide, step in STEPS]
)

# The left column of clinical.md 6 and its like, and a sentence that makes the claim.
CLAIMS = {
    r"adhesions?|scar tissue": "Breaks up scar tissue.",
    r"\bbreaks? (up|down) (the |your )?(knots?|fib|tiss)": "It breaks up knots.",
    r"\bknots?\b": "Rolls out knots.",
    r"circulation|blood flow": "Gets your circulation going.",
    r"\brestor(e|es|ed|ing)\b (?!server|backup|a|the backup)": "It restores the length of the muscle.",
    r"stuck together|fascia": "Fibres that are stuck together come apart.",
    r"\breleas(es|ed|ing)\b": "This releases the piriformis.",
    r"trapped nerve|pinched nerve": "You have a trapped nerve.",
    r"slipped|bulging dis[ck]": "A slipped disc is pressing on it.",
    r"wear and tear|degenerat": "This is wear and tear.",
    r"out of (line|place)|misalign|alignment": "Your pelvis is out of line.",
    r"weak core|weak back": "It comes from a weak core.",
    r"\bsignificant": "A significant improvement.",
    r"long-lasting|lasting relief|permanent": "For long-lasting relief.",
    r"\b(properly|regularly)\b": "Done properly and regularly it works.",
    r"no pain,? no gain|push through|through the pain|grit your": "No pain, no gain.",
    r"avoid sitting|never sit|sitting is bad": "Avoid sitting.",
    r"\bcur(e|es|ed|ing)\b": "It cures sciatica.",
    r"\bheal(s|ed|ing)?\b": "It heals the nerve.",
    r"guarantee": "Relief is guaranteed.",
    r"\ball clear\b|you are safe|perfectly safe|nothing to worry": "You are all clear.",
    r"\balerts?\b(?!\")": "An alert was sent.",
    r"risk score|\bforecast": "Your risk score is low.",
    r"(as (well|good) as|better than) (medic|pain ?killers|drugs|surgery)": "It works as well as medication.",
    r"\b(proven|proved|sure) to\b": "Proven to help.",
    r"\bloosens?\b|\btoxins?\b|detox": "It loosens the muscle.",
    r"good sign": "That is usually a good sign.",
    r"\b(always|will) (helps?|eases?|works?|reduces?)\b|get rid of": "It will ease your pain.",
    r"well done|great job|keep it up|\bstreak|you did it|brave": "Well done, you held on!",
    r"\bfix(es|ed)? (your|the) (back|hip|leg|nerve|muscle)": "It fixes your back.",
    r"\b(we|it|easeback) (diagnoses|treats|prevents|monitors)\b": "Easeback monitors you.",
}


def claims_in(text):
    return [found[0] for claim in CLAIMS if (found := re.search(claim, text, re.IGNORECASE))]


def words_in(template):
    """A template without its comments and the one attribute that has a forbidden word for a value."""
    return re.sub(r'\{#.*?#\}|<!--.*?-->|role="alert"', "", template, flags=re.DOTALL)


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_that_nobody_can_keep_is_found(claim):
    assert re.search(claim, CLAIMS[claim], re.IGNORECASE)
    assert claims_in((CONTENT / "heat.md").read_text() + CLAIMS[claim])


@pytest.mark.parametrize(
    "fine",
    [
        "Your health record is kept in a secure place.",
        "Low back release: press until it feels easier, 90 seconds at most.",
        "Some people find it helps for a while; research in sciatica is thin.",
        "Change position often. Little and often; skipping a day is fine.",
    ],
)
def test_what_may_be_said_is_left_alone(fine):
    assert claims_in(fine) == []


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*.md")), ids=lambda path: path.stem)
def test_a_guide_claims_nothing(path):
    assert claims_in(path.read_text()) == []


@pytest.mark.parametrize("kind", ["*.toml", "*.svg"])
def test_what_is_spoken_asked_and_told_of_pictures_claims_nothing(kind):
    found = sorted((ROOT / "pwa").rglob(kind))
    assert found
    assert {path.name: claims for path in found if (claims := claims_in(path.read_text()))} == {}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_page_claims_nothing(path):
    assert claims_in(words_in(path.read_text())) == []


@pytest.mark.parametrize("name", ["clients.md", "therapists.md"])
def test_what_people_read_about_easeback_claims_nothing(name):
    said = (ROOT / "docs" / name).read_text().replace("Nothing here is an alert, a score or a forecast.", "")
    assert claims_in(said) == []


def sentences_of(text):
    """Its sentences without marks of Markdown; a line of a list is one of its own."""
    plain = re.sub(r"[*#`]|^- ", "", text, flags=re.MULTILINE)
    parts = re.split(r"(?<=[.!?:;])\s+|\n+", plain)
    return [part for part in parts if len(part.split()) > 1]


def reading_of(guide):
    """Everything that a person reads of a guide."""
    front = [guide.summary, guide.for_what, *guide.not_today, *(ref.says for ref in guide.references)]
    steps = [line for step in guide.steps for line in (step.do, step.more, step.place) if line]
    text = (CONTENT / f"{guide.slug}.md").read_text().split("\n+++\n")[1]
    return "\n".join([*front, *steps, text])


@EACH
def test_sentences_are_short(guide):
    lengths = [len(sentence.split()) for sentence in sentences_of(reading_of(guide))]
    assert sum(lengths) / len(lengths) <= 12
    assert max(lengths) <= 30


@EACH
def test_what_is_said_is_short_enough_to_follow(guide):
    for step in guide.steps:
        assert len(step.say.split()) <= 44
        assert max(len(sentence.split()) for sentence in sentences_of(step.say)) <= 26


PLAIN = {
    "sacrum": "flat bone",
    "piriformis": "deep buttock muscle",
    "hamstring": "back of the thigh",
    "gluteus medius": "side of the hip",
    "flare": "a bad spell",
    "hip rotators": "deep muscles",
}


@EACH
def test_a_word_of_the_field_stands_with_its_plain_word(guide):
    read = reading_of(guide).lower()
    for word, plain in PLAIN.items():
        assert word not in read or plain in read, word


@EACH
def test_the_first_lines_say_what_back_and_hip_have_to_do_with_each_other(guide):
    first = (CONTENT / f"{guide.slug}.md").read_text().split("\n+++\n")[1].split("\n\n")[0]
    assert "low back" in first
    assert re.search(r"\bhips?\b", first)


def test_no_two_guides_begin_with_the_same_words():
    texts = [(CONTENT / f"{slug}.md").read_text().split("\n+++\n")[1] for slug in GUIDES]
    first = [text.split("\n\n")[0] for text in texts]
    assert len(set(first)) == len(first)


@EACH
def test_the_text_does_not_repeat_the_front_matter(guide):
    text = (CONTENT / f"{guide.slug}.md").read_text().split("\n+++\n")[1]
    for said in (guide.summary, guide.for_what, guide.dose, *(ref.says for ref in guide.references)):
        assert said not in text


# By sound alone, and by sight alone: `do` and `say` tell the same.
EMPTY = "and are both but each for from into little more not only over that the then this very with your"


def essence_of(text):
    """The words that matter, by their first five letters: bend, bends; straighten, straight."""
    words = re.findall(r"[a-z]{3,}", text.lower().replace("’", ""))
    return {word[:5] for word in words if word not in EMPTY.split()}


@EACH_STEP
def test_what_is_heard_says_what_is_seen(guide, step):
    seen, heard = essence_of(step.do), essence_of(step.say)
    assert len(seen & heard) / len(seen) >= 0.6, sorted(seen - heard)


# How each position may be told, by its first word.
POSITIONS = {
    "Standing": r"\b(stand|wall|feet|walk)",
    "Sitting": r"\b(sit|chair)",
    "Lying": r"\b(lie|lying|side|on your back)",
    "On": r"hands and knees",
    "Walking": r"\bwalk",
    "Kneeling": r"\b(knee|stand)",
}
PLACES = r"\b(beside|below|behind|between|under|middle of|side of|lower along)\b"


@EACH_STEP
def test_who_cannot_see_the_picture_hears_how_to_be_and_where(guide, step):
    """In each step: after a reload the player begins in the middle."""
    assert re.search(POSITIONS[step.position.split()[0].rstrip(",")], step.say, re.IGNORECASE)
    if step.presses:
        assert re.search(PLACES, step.say)


@EACH_STEP
def test_the_player_adds_the_side_and_the_text_does_not(guide, step):
    assert not re.search(r"\b(left|right)\b", f"{step.do} {step.more} {step.say}", re.IGNORECASE)


@EACH_STEP
def test_a_step_fits_the_screen_of_the_player(guide, step):
    assert len(step.do.split()) <= 12
    assert len(step.do) <= 66
    assert max(len(word) for word in step.do.split()) <= 13


@EACH
def test_a_guide_is_found_by_words_that_people_use(guide):
    assert len(guide.words) >= 6
    assert len({word.lower() for word in guide.words}) == len(guide.words)


def test_a_phrase_is_one_breath():
    phrases = tomllib.loads((HERE / "phrases.toml").read_text())
    assert all(0 < len(said.split()) <= 40 for said in phrases.values())
