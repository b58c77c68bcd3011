"""Ana and Ben of product.md."""

from collections.abc import Mapping
from typing import Any

from pwa.demo.people.client import Bears, Client, Opened, Planned, Point, Spell, Stop

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

CAST = (
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
)
