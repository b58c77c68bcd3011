"""Who is in the demo: the cast of product.md, ten more clients, and how each one's months went.

Days are counted back from today, so that it is always today in the demo practice. The words are the clients'.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple


class Point(NamedTuple):
    """How it was on one day; between two points it went evenly. `reach` is the furthest point, 0 to 4."""

    ago: int
    back: float
    leg: float
    reach: float


class Bears(NamedTuple):
    """After how many minutes sitting began to hurt."""

    ago: int
    minutes: float


@dataclass(frozen=True)
class Spell:
    """A time in which something was felt in a part of the leg: from so many days ago on, to so many."""

    begin: int
    end: int
    part: str
    felt: str


class Planned(NamedTuple):
    """A guide of the plan. `keeps`: on how many planned times of ten tenths it is done."""

    guide: str
    per_week: int
    keeps: float = 0.75
    side: Literal["both", "left", "right", "guide"] = "guide"
    card: dict[str, str | int] | None = None


class Stop(NamedTuple):
    """A guide that was stopped on a day, and why."""

    ago: int
    guide: str
    reason: str


class Asked(NamedTuple):
    """The safety questions on a day when something was ticked: question to answer, and what was done."""

    ago: int
    answers: dict[str, str]
    level: str
    did: str


class Opened(NamedTuple):
    """A guide that the therapist opened, or somebody on whose word she did."""

    ago: int
    guide: str
    by: str
    role: Literal["therapist", "physiotherapist", "doctor"]
    note: str = ""


@dataclass(frozen=True)
class Client:
    name: str
    since: int
    side: Literal["left", "right"]
    course: tuple[Point, ...]
    notes: tuple[str, ...]
    recent: tuple[tuple[int, str], ...] = ()
    """Notes of certain days: (days ago, words)."""
    questions: tuple[tuple[int, str, bool], ...] = ()
    """(days ago, words, done)."""
    logs: float = 0.85
    """On how many days of ten tenths something is logged at all."""
    detail: float = 0.5
    """How much of what is logged is more than the two numbers."""
    gaps: tuple[tuple[int, int], ...] = ()
    """Weeks without anything: (from, to) days ago, both in."""
    sits: int = 2
    """Spells on a usual working day."""
    bears: tuple[Bears, ...] = (Bears(0, 45),)
    timer: float = 0.8
    felt: tuple[str, ...] = ("aching",)
    spells: tuple[Spell, ...] = ()
    worse: tuple[str, ...] = ("sitting",)
    better: tuple[str, ...] = ("walking",)
    woken: float = 0.5
    syncs_every: int = 1
    session: tuple[int, int] = (2, 10)
    """The weekly session: how many days ago the last one was (0: it is today), and the hour."""
    every: int = 7
    therapist: str = "Tess"
    plan: tuple[Planned, ...] = ()
    plan_note: str = ""
    plan_more: Mapping[str, Any] = field(default_factory=dict)
    stops: tuple[Stop, ...] = ()
    asked: tuple[Asked, ...] = ()
    opened: tuple[Opened, ...] = ()
    asked_ago: int = 5
    """How many days ago all safety questions were answered last."""


AGREED: Mapping[str, Any] = {
    "sitting": {"minutes": 30, "stand": 2, "guide": "sitting-break"},
    "care": [
        {"what": "heat", "per_week": 7, "minutes": 15, "note": "In the evening, before bed."},
        {"what": "walk", "per_week": 5, "minutes": 20},
    ],
    "flare": ["gentle-rocking", "heat", "resting-positions"],
    "goals": ["Sit through a film at the cinema", "Carry the shopping up the stairs"],
}
BALL: dict[str, str | int] = {
    "region": "back-left-buttock",
    "spot": "Outer third of the line, next to the bony hip knob",
    "tool": "A tennis ball",
    "ceiling": 3,
    "seconds": 30,
    "note": "At the wall only.",
}
"""Tess's card for Ana's ball."""

CLIENTS = (
    Client(
        name="Ana",
        since=178,
        side="left",
        course=(
            Point(178, 5, 6.5, 3),
            Point(120, 4, 5, 2.4),
            Point(60, 3.4, 3.2, 1.6),
            Point(14, 2.8, 2.4, 1.2),
            Point(7, 3, 2.6, 1.4),
            Point(5, 4.6, 5.8, 3),
            Point(2, 4.6, 6.4, 3),
            Point(0, 4.2, 5.8, 3),
        ),
        notes=(
            "Slept through, first time this week.",
            "Twenty minutes in the garden, on my knees on the mat. Paid for it in the evening.",
            "The ball at the wall feels good as long as I am gentle.",
            "Church bench. I stood at the back for the second half.",
            "Walked to the market and back without stopping.",
            "Stiff in the morning, better after the first cup of tea and a few steps.",
            "Grandchildren here, forgot about it until they left.",
            "Long phone call sitting on the bed. Silly.",
            "Warm pack before bed, that was pleasant.",
            "Only the buttock today, the leg is quiet.",
            "Rain all day, hardly moved, felt it at night.",
            "The bus driver braked hard, a stab into the leg, gone after an hour.",
            "Good day. I nearly did not write anything.",
            "Ironing is worse than walking.",
        ),
        recent=(
            (7, "Carried the winter boxes down from the attic with my son. We will see."),
            (5, "Woke at four with the leg. It goes into the calf again, like in the beginning."),
            (4, "Tingling on the outside of the calf when I sit. No numbness."),
            (
                3,
                "Could only sit for ten minutes at the doctor's. Lying on the side with the cushion helped.",
            ),
            (2, "Did the rocking instead of the ball. It calms down for about an hour."),
            (1, "A little better than the days before, but I do not trust it yet."),
        ),
        questions=(
            (150, "May I use a warm pack every evening?", True),
            (96, "Is it all right that the ball leaves a tender spot the next day?", True),
            (41, "My shoes wear down on the left outside. Has that to do with it?", True),
            (3, "The wedding is in two weeks and I will have to sit for hours. What can I do there?", False),
            (1, "Should I leave the ball alone until it no longer goes into the calf?", False),
        ),
        logs=0.93,
        detail=0.6,
        bears=(Bears(180, 18), Bears(7, 40), Bears(5, 18), Bears(0, 16)),
        sits=2,
        felt=("aching", "burning"),
        spells=(Spell(5, 0, "calf", "tingling"), Spell(178, 130, "calf", "tingling")),
        worse=("sitting", "bending", "lifting"),
        better=("walking", "heat", "lying"),
        woken=0.8,
        session=(0, 10),
        plan=(
            Planned("gentle-rocking", 7, 0.85),
            Planned("low-back-release", 3, 0.8, "both"),
            Planned("piriformis-ball", 3, 0.8, "left", BALL),
            Planned("walking", 5, 0.9),
        ),
        plan_note="Rocking every day, the rest when it suits you. Leave out the ball on a bad day.",
        plan_more=AGREED,
        stops=(Stop(5, "piriformis-ball", "spread"),),
        opened=(Opened(41, "piriformis-ball", "Tess", "therapist", "Tried it together, outer third only."),),
        asked_ago=3,
    ),
    Client(
        name="Ben",
        since=171,
        side="right",
        course=(
            Point(171, 5, 3.5, 2),
            Point(90, 4.2, 2.6, 1.5),
            Point(30, 3.6, 2, 1.2),
            Point(0, 3.2, 1.6, 1),
        ),
        notes=(
            "Sprint planning, three hours. Stood for the last one.",
            "Standing desk arrived!",
            "Home office on the sofa. Bad idea.",
            "Stood up each time the timer told me. Annoying, but it works.",
            "Train to Hamburg, four hours, walked the aisle.",
            "Climbing was fine, the drive home was not.",
            "Release day. No breaks at all.",
            "Forty minutes before I noticed it. A record.",
            "New chair, same back.",
            "Took calls while walking.",
        ),
        recent=((2, "Two hours straight in the workshop, burning down to the back of the thigh."),),
        questions=(
            (80, "Is a seat cushion any use?", True),
            (4, "Can I start running again, short distances?", False),
        ),
        logs=0.88,
        detail=0.35,
        sits=5,
        bears=(Bears(180, 22), Bears(0, 44)),
        timer=0.95,
        felt=("aching", "burning"),
        worse=("sitting", "driving"),
        better=("walking", "standing", "moving"),
        woken=0.1,
        session=(0, 14),
        plan=(
            Planned("sitting-break", 14, 0.6),
            Planned("hip-side-points", 3, 0.6, "right"),
            Planned("hip-hinge", 7, 0.4),
        ),
        stops=(Stop(24, "hip-side-points", "pressure"),),
    ),
    Client(
        name="Marta",
        since=168,
        side="right",
        course=(
            Point(168, 6, 8, 4),
            Point(130, 5.5, 6.8, 3.5),
            Point(90, 4, 5, 2.6),
            Point(45, 3, 3.4, 1.8),
            Point(14, 2.6, 3.6, 1.4),
            Point(7, 2.4, 3.4, 1.2),
            Point(6, 1.6, 1, 0.8),
            Point(0, 1.2, 0.7, 0.6),
        ),
        notes=(
            "Back at the bakery for half days.",
            "Could put my socks on standing up.",
            "Still careful on the stairs.",
            "Kneaded for an hour, only the back felt it.",
            "Danced. Slowly. But danced.",
            "Cold morning, pulled a little.",
            "Lay on the floor with my legs on the chair, best ten minutes of the day.",
            "Foot is warm and awake again.",
            "Did everything on the plan this week.",
            "Night shift, standing was fine.",
        ),
        questions=((12, "When may I carry the flour sacks again? They are 25 kilos.", False),),
        logs=0.9,
        felt=("aching",),
        spells=(Spell(168, 110, "sole", "tingling"), Spell(168, 140, "calf", "burning")),
        worse=("lifting", "bending", "stairs"),
        better=("walking", "stretching", "massage"),
        bears=(Bears(180, 15), Bears(0, 60)),
        sits=1,
        session=(0, 16),
        plan=(
            Planned("piriformis-stretch", 4, 0.95, "both"),
            Planned("core-strength", 4, 0.95, "both"),
            Planned("walking", 5, 0.95),
        ),
        plan_note="Build up slowly. Flour sacks not yet.",
    ),
    Client(
        name="Johann",
        since=160,
        side="left",
        course=(Point(160, 4, 5, 2.4), Point(60, 4, 4, 2), Point(12, 3.6, 4, 2)),
        notes=(
            "As usual.",
            "Tractor half the day.",
            "Wife says I walk better.",
            "Forgot yesterday.",
            "Weather change, I feel it before the radio says so.",
            "Could not get comfortable in the evening.",
        ),
        logs=0.8,
        detail=0.25,
        gaps=((11, 0),),
        worse=("driving", "sitting", "cold"),
        better=("lying", "heat"),
        timer=0.2,
        syncs_every=4,
        bears=(Bears(180, 40), Bears(0, 38)),
        session=(12, 9),
        every=14,
        plan=(Planned("walking", 5, 0.6), Planned("heat", 3, 0.7)),
        asked_ago=13,
    ),
    Client(
        name="Leila",
        since=165,
        side="right",
        course=(
            Point(165, 5, 5, 2),
            Point(100, 4, 4.4, 2),
            Point(40, 4.4, 3.8, 1.6),
            Point(0, 3.6, 3.4, 1.5),
        ),
        notes=(
            "Exams. Sat more than I moved.",
            "Yoga, left out the forward bends.",
            "Carried the baby of my sister all afternoon.",
            "Fell asleep on the sofa, woke up crooked.",
            "Bike to university, no trouble.",
            "Library chairs are a punishment.",
        ),
        logs=0.75,
        gaps=((128, 108), (62, 27)),
        worse=("sitting", "lying"),
        better=("moving", "stretching"),
        bears=(Bears(180, 30), Bears(0, 36)),
        sits=3,
        session=(1, 17),
        plan=(Planned("sacrum-edge", 3, 0.5, "both"), Planned("slow-breathing", 7, 0.3)),
        asked=(
            Asked(
                90, {"infection": "back"}, "S", "Rang the surgery the same day, it was the bladder. Treated."
            ),
        ),
    ),
    Client(
        name="Henrik",
        since=150,
        side="left",
        course=(
            Point(150, 4, 4, 2),
            Point(60, 3.6, 3.4, 1.8),
            Point(14, 3.6, 3.4, 2),
            Point(7, 4, 4, 2.2),
            Point(5, 4.4, 5.6, 3),
            Point(2, 4.2, 6.2, 4),
            Point(0, 4.2, 6.4, 4),
        ),
        notes=(
            "Roof work, kneeling most of the day.",
            "Bit of a pull in the thigh on the ladder.",
            "Quiet weekend.",
            "Took the lift for once.",
            "Helped a neighbour move a wardrobe.",
            "Better in motion than standing still.",
        ),
        recent=(
            (5, "The calf feels as if it had gone to sleep. All day."),
            (3, "Now the sole as well, like walking on cotton wool. Foot does lift, I tried the heels."),
            (1, "The foot caught on the stairs, calf and sole numb since I got up. Rang the GP."),
        ),
        questions=(
            (2, "The numbness has moved down to the foot. Should we leave out the massage this week?", False),
        ),
        logs=0.9,
        felt=("aching", "electric"),
        spells=(Spell(5, 0, "calf", "numb"), Spell(3, 0, "sole", "numb"), Spell(2, 0, "sole", "tingling")),
        worse=("standing", "stairs", "coughing"),
        better=("lying",),
        woken=0.9,
        bears=(Bears(180, 35), Bears(0, 20)),
        sits=1,
        session=(6, 11),
        plan=(Planned("gentle-rocking", 7, 0.7), Planned("low-back-release", 3, 0.8, "both")),
        stops=(Stop(9, "low-back-release", "spread"), Stop(4, "low-back-release", "numb")),
        asked=(Asked(1, {"weakness": "new"}, "S", "Rang the GP, appointment tomorrow at nine."),),
        asked_ago=2,
    ),
    Client(
        name="Sofia",
        since=5,
        side="right",
        course=(Point(5, 5, 6, 2.5), Point(0, 4.4, 5.4, 2.4)),
        notes=(
            "Trying this out.",
            "Found the spot on the map, that is exactly it.",
            "Sat in the lecture for an hour.",
        ),
        questions=((1, "How long does this usually take?", False),),
        logs=1.0,
        detail=0.8,
        bears=(Bears(180, 25), Bears(0, 25)),
        felt=("aching", "electric"),
        worse=("sitting", "bending"),
        better=("lying", "walking"),
        session=(5, 13),
        plan=(Planned("gentle-rocking", 7, 0.9), Planned("resting-positions", 7, 0.6)),
        asked_ago=5,
    ),
    Client(
        name="Viktor",
        since=175,
        side="left",
        course=(Point(175, 3, 3, 1.4), Point(0, 3, 3, 1.4)),
        notes=("Same as ever.", "Fine.", "Nothing new.", "Chess club, three hours, got up between games."),
        logs=0.98,
        detail=0.12,
        sits=1,
        bears=(Bears(180, 55), Bears(0, 55)),
        session=(3, 15),
        every=14,
        plan=(Planned("hip-hinge", 7, 0.9), Planned("core-strength", 3, 0.9, "both")),
    ),
    Client(
        name="Grace",
        since=140,
        side="right",
        course=(
            Point(140, 4, 6, 2.6),
            Point(70, 4, 5.4, 2.4),
            Point(20, 3.6, 4.6, 2.2),
            Point(0, 3.4, 4.4, 2),
        ),
        notes=(
            "Three times awake, walked through the flat.",
            "Night shift on the ward, better than lying.",
            "Pillow between the knees, four hours in one piece.",
            "Turned over in bed and there it was.",
            "Slept on the side, woke only once.",
            "Day off, long walk by the canal.",
            "Hot shower at three in the morning.",
        ),
        questions=((9, "Is there a position for the night that you would try next?", False),),
        logs=0.82,
        felt=("burning", "aching"),
        worse=("lying", "lifting"),
        better=("walking", "heat", "moving"),
        woken=2.6,
        bears=(Bears(180, 50), Bears(0, 60)),
        sits=1,
        session=(4, 18),
        plan=(
            Planned("resting-positions", 7, 0.9),
            Planned("slow-breathing", 7, 0.7),
            Planned("heat", 7, 0.5),
        ),
    ),
    Client(
        name="Amir",
        since=155,
        side="right",
        course=(Point(155, 5, 4, 2), Point(80, 5.4, 4.6, 2.3), Point(0, 4.6, 4, 2)),
        notes=(
            "Eleven hours on the road.",
            "Rolled a towel behind my back, helps until lunch.",
            "Loading ramp in Lyon, jumped down, regretted it.",
            "Wallet out of the back pocket, as you said.",
            "Traffic jam, could not get out.",
            "Two rest stops, walked around the lorry ten times each.",
            "At home for the weekend. No driving, no pain, funny.",
        ),
        questions=((6, "Is there anything I can do at the wheel?", False),),
        logs=0.72,
        sits=3,
        bears=(Bears(180, 60), Bears(0, 75)),
        timer=0.25,
        felt=("aching", "burning"),
        worse=("driving", "sitting", "lifting"),
        better=("walking", "standing", "rest"),
        syncs_every=2,
        session=(1, 8),
        every=14,
        plan=(Planned("sitting-break", 14, 0.5), Planned("hamstring-release", 3, 0.6, "both")),
        asked_ago=9,
    ),
    Client(
        name="Ines",
        since=174,
        side="left",
        course=(
            Point(174, 5, 5, 2.4),
            Point(130, 3, 3, 1.5),
            Point(95, 6, 6, 3),
            Point(50, 3, 3, 1.5),
            Point(0, 4, 4, 2),
        ),
        notes=(
            "Swam twenty lengths on my back.",
            "Bad week, I did not feel like writing.",
            "Walking group, five kilometres with pauses.",
            "The heel of the right shoe is new. Coincidence?",
            "Sunday lunch went on for ever.",
            "Like a toothache in the buttock.",
        ),
        logs=0.36,
        detail=0.7,
        worse=("sitting", "cold"),
        better=("walking", "heat", "massage"),
        bears=(Bears(180, 45), Bears(0, 45)),
        sits=1,
        syncs_every=3,
        session=(2, 12),
        plan=(Planned("walking", 5, 0.4), Planned("nerve-slider", 7, 0.3, "left")),
        opened=(Opened(60, "nerve-slider", "Ruth Brandt", "physiotherapist", "By letter of that day."),),
    ),
    Client(
        name="Paul",
        since=176,
        side="right",
        course=(
            Point(176, 4, 5, 2.4),
            Point(100, 2, 2, 1.2),
            Point(40, 1.2, 1, 0.8),
            Point(0, 0.8, 0.6, 0.6),
        ),
        notes=(
            "Nothing to report, which is the report.",
            "Football with the boys, in goal.",
            "A twinge getting out of the car.",
            "Fine all week.",
        ),
        logs=0.3,
        detail=0.4,
        worse=("driving",),
        better=("moving",),
        bears=(Bears(180, 40), Bears(0, 90)),
        sits=1,
        session=(9, 17),
        every=28,
        plan=(Planned("core-strength", 3, 0.3, "both"),),
        asked_ago=12,
    ),
    Client(
        name="Carl",
        since=120,
        side="left",
        course=(Point(120, 5, 5, 2.4), Point(0, 3.4, 3, 1.6)),
        notes=("Harbour, lots of cobblestones.", "On deck all day.", "Hammock. Never again."),
        logs=0.8,
        bears=(Bears(180, 30), Bears(0, 40)),
        session=(3, 10),
        therapist="Otto",
        plan=(Planned("low-back-release", 3, 0.7, "both"), Planned("walking", 5, 0.7)),
    ),
    Client(
        name="Nadia",
        since=90,
        side="right",
        course=(Point(90, 4, 6, 3), Point(0, 3.6, 4.4, 2.2)),
        notes=("Choir, standing for two hours.", "Sat on the floor with the children.", "Slept well."),
        logs=0.7,
        bears=(Bears(180, 35), Bears(0, 45)),
        session=(0, 11),
        therapist="Otto",
        plan=(Planned("gentle-rocking", 7, 0.7),),
    ),
)
