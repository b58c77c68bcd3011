"""That the judge who only looks at what is new notices each broken promise as well."""

import pytest

from tests import cast as story
from tests.faults.judge import Judge
from tests.faults.phone import SteadyPhone
from tests.faults.test_promises import BREAKS, change
from tests.ops import PAIN, Wire


@pytest.fixture
def ana(place) -> SteadyPhone:
    return SteadyPhone(Wire(story.Visitor(place.app, place.people[0])))


@pytest.fixture
def judge(place, ana) -> Judge:
    """Has judged something already."""
    judge = Judge(place)
    write(ana)
    assert judge.look(ana.acknowledged) == []
    return judge


def write(phone: SteadyPhone) -> None:
    again = phone.write(PAIN)
    for leg in range(4):
        phone.write(PAIN | {"leg": leg}, again if leg == 2 else None)
    phone.come_to_rest()


def test_what_is_whole_stays_so_look_after_look(judge, ana):
    for _ in range(3):
        write(ana)
        assert judge.look(ana.acknowledged) == []


@pytest.mark.parametrize(("statement", "word"), BREAKS.values(), ids=BREAKS)
def test_what_is_not_whole_is_noticed_among_the_new(place, ana, statement, word):
    judge = Judge(place)
    write(ana)
    change(place, statement)
    assert word in " ".join(judge.look())


def test_what_was_judged_and_is_gone_is_noticed(place, judge, ana):
    change(place, BREAKS["half a push: an entry is missing"][0])
    assert "half a push" in " ".join(judge.look())


def test_a_stream_that_went_back_is_noticed(place, judge, ana):
    change(place, "UPDATE sync_stream SET seq = seq - 1")
    assert "half a push" in " ".join(judge.look())


def test_an_op_that_was_judged_and_comes_again_is_noticed(place, judge, ana):
    write(ana)
    change(place, BREAKS["an op twice"][0])
    assert "ops twice" in " ".join(judge.look())


def test_an_op_that_was_told_and_is_nowhere_is_noticed(judge):
    assert "1 ops forgotten" in " ".join(judge.look({"0190a000-0000-7000-8000-00000000000a"}))
