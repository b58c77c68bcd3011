import re

import pytest

from pwa.guides import GRADES, GUIDES, parse

# clinical.md 6: common claims that the app does not make.
CLAIMS = (
    "adhesion|scar tissue|circulation|restores|stuck together|trapped nerve|slipped disc|wear and tear|"
    "out of line|weak core|long-lasting|no pain,? no gain|avoid sitting|as well as medication|all clear|"
    "risk score"
)


@pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)
def test_a_guide_says_when_not_when_to_stop_and_what_is_known(guide):
    assert guide.evidence in GRADES
    for heading in ("For what", "Not today", "How", "Stop at once", "What is known"):
        assert f"<h2>{heading}</h2>" in guide.text
    assert "The low back works best when it moves little" in guide.text
    assert "see your GP or a physiotherapist" in guide.text


@pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)
def test_a_guide_makes_no_claim_that_nobody_can_keep(guide):
    assert not re.search(CLAIMS, f"{guide.title} {guide.summary} {guide.text}", re.IGNORECASE)


@pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)
def test_a_picture_obeys_the_content_policy(guide):
    assert "style" not in guide.picture
    assert "<script" not in guide.picture


def test_a_guide_without_a_grade_is_refused():
    with pytest.raises(ValueError, match="missing or unknown"):
        parse("x", "---\ntitle: X\n---\nText\n")
