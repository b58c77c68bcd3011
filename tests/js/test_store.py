"""Ana's phone keeps what she says, whatever happens to it."""


def test_what_ana_logs_is_there_and_waits(ana):
    ana.log(3)
    assert ana.legs() == [3]
    assert ana.counts() == {"waiting": 1, "rejected": 0}
