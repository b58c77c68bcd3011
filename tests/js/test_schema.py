"""The phone refuses what the server would refuse, by the schema that the server makes of its own structs."""

import json

import msgspec
from msgspec.json import encode

from pwa import kinds

CHECK = "import('/static/v1/js/phone/schema.js').then(({{ check }}) => {})"
PAIN = {"back": 3, "leg": 6}
SPELL = {"started_at": "2026-11-21T06:00:00.000Z"}
PLACE = {"region": "back-left-calf", "intensity": 5, "sensations": ["tingling"]}
BODIES = [
    ("pain", PAIN),
    ("pain", {"back": 0, "leg": 10, "worst_leg": None, "woken": 20, "a field of tomorrow": {"x": 1}}),
    ("pain", PAIN | {"regions": [PLACE, PLACE | {"intensity": None, "sensations": []}]}),
    ("pain", PAIN | {"worse": ["sitting", "cold"], "better": []}),
    ("pain", PAIN | {"worse": ["sitting", "chess"]}),
    ("pain", PAIN | {"note": "🙂" * 20_000}),
    ("pain", {"back": 3}),
    ("pain", {"back": 3, "leg": None}),
    ("pain", {"back": 3, "leg": 11}),
    ("pain", {"back": -1, "leg": 3}),
    ("pain", {"back": 3.5, "leg": 3}),
    ("pain", {"back": "3", "leg": 3}),
    ("pain", {"back": True, "leg": 3}),
    ("pain", PAIN | {"worst_leg": 11}),
    ("pain", PAIN | {"worst_leg": "5"}),
    ("pain", PAIN | {"regions": {}}),
    ("pain", PAIN | {"regions": [PLACE | {"region": "back-left-elbow"}]}),
    ("pain", PAIN | {"regions": [PLACE | {"sensations": ["sad"]}]}),
    ("pain", PAIN | {"regions": [{"intensity": 3}]}),
    ("pain", PAIN | {"regions": [PLACE] * 33}),
    ("pain", PAIN | {"note": "x" * 20_001}),
    ("pain", PAIN | {"note": None}),
    ("pain", []),
    ("pain", None),
    ("sitting", SPELL),
    ("sitting", SPELL | {"ended_at": "2026-11-21T07:30:00+01:00", "source": "typed"}),
    ("sitting", SPELL | {"hurt": True, "hurt_after_min": 25}),
    ("sitting", {}),
    ("sitting", {"started_at": "yesterday"}),
    ("sitting", {"started_at": "2026-11-21T06:00:00"}),
    ("sitting", {"started_at": "2026-13-21T06:00:00Z"}),
    ("sitting", SPELL | {"hurt": "yes"}),
    ("sitting", SPELL | {"source": "guess"}),
    ("question", {"text": "May I swim?", "done": False}),
    ("question", {"text": ""}),
    ("note", {"text": "stairs"}),
    ("note", {"text": 7}),
]


def accepted(kind, body):
    try:
        kinds.check(kind, encode(body))
    except msgspec.ValidationError:
        return False
    return True


def test_the_phone_and_the_server_judge_alike(ana, server):
    server.pages["/kinds.json"] = json.dumps(kinds.schema())
    found = ana.run(CHECK.format("Promise.all(arg.map((pair) => check(...pair)))"), BODIES)
    assert [not faults for faults in found] == [accepted(kind, body) for kind, body in BODIES]


def test_a_fault_is_named_by_place_and_rule(ana, server):
    server.pages["/kinds.json"] = json.dumps(kinds.schema())
    body = {"leg": 11, "worst_leg": 12, "regions": [PLACE, PLACE | {"intensity": 99}]}
    faults = ana.run(CHECK.format("check('pain', arg)"), body)
    assert sorted((fault["path"], fault["rule"]) for fault in faults) == [
        ("back", "required"),
        ("leg", "maximum"),
        ("regions/1/intensity", "maximum"),
        ("worst_leg", "maximum"),
    ]


def test_without_the_schema_the_server_decides(ana):
    assert ana.run(CHECK.format("check('pain', {})")) == []
