"""The last step of a restore, on both databases: phones must hear that the server's life is another one."""

import pytest

from pwa import backups
from pwa.errors import Invalid
from tests.ops import Wire, put


@pytest.fixture
def ana(cast, visit):
    """Ana's phone, as far as the wire goes."""
    return Wire(visit(cast.ana))


@pytest.fixture
def ben(cast, visit):
    return Wire(visit(cast.ben))


def test_every_phone_starts_over_after_the_command(app, ana, ben):
    for phone in (ana, ben):
        phone.results(put())
    before = {phone: phone.pull()["epoch"] for phone in (ana, ben)}
    told = app.test_cli_runner().invoke(args=["new-epoch"])
    assert (told.exit_code, "start over" in told.output) == (0, True), told.output
    for phone, epoch in before.items():
        assert phone.push(put(), epoch=epoch).json["epoch_changed"]
        assert phone.pull(epoch=epoch, since=1)["epoch_changed"]
        assert len(phone.entries()) == 1


def test_a_database_whose_keys_are_elsewhere_does_not_begin_anew(app, ana, settings):
    ana.results(put())
    epoch = ana.pull()["epoch"]
    (settings.data / "keys" / "keys.txt").unlink()
    with pytest.raises(Invalid, match="keys of this backup are not here"):
        backups.begin_anew(settings)
    told = app.test_cli_runner().invoke(args=["new-epoch"])
    assert (told.exit_code, "keys of this backup are not here" in told.output) == (1, True)
    assert ana.pull()["epoch"] == epoch


def test_on_postgresql_the_command_to_restore_says_how(app, settings):
    told = app.test_cli_runner().invoke(args=["restore", "monday.dump"])
    assert told.exit_code == 1
    expected = ["there is no file"] if settings.on_sqlite else ["createdb", "pg_restore", "new-epoch"]
    assert all(words in told.output for words in expected), told.output
