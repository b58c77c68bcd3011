"""Otto's clients, of whom Tess sees nothing."""

from pwa.demo.people.client import Bears, Client, Planned, Point

OTTOS = (
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
