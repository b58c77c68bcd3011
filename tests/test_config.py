"""Settings: read from the environment in one place, and refused with words when they can't be right."""

from pathlib import Path

import pytest

from pwa import create_app
from pwa.config import Settings


def test_nothing_needs_to_be_set():
    settings = Settings.from_environment({})
    assert settings.data == Path("var").resolve()
    assert settings.database_url == f"sqlite:///{Path('var').resolve()}/easeback.db"
    assert (settings.origin, settings.host, settings.port) == ("http://localhost:8000", "localhost", 8000)
    assert (settings.address, settings.demo, settings.proxy_hops) == ("127.0.0.1", False, 0)


def test_the_port_moves_the_origin_and_the_folder_the_database(tmp_path):
    settings = Settings.from_environment({"PORT": "8123", "EASEBACK_DATA": str(tmp_path)})
    assert settings.origin == "http://localhost:8123"
    assert settings.database_url == f"sqlite:///{tmp_path}/easeback.db"


def test_an_origin_of_its_own_stands_whatever_the_port():
    settings = Settings.from_environment({"PORT": "8123", "EASEBACK_ORIGIN": "https://easeback.example/"})
    assert (settings.origin, settings.host, settings.port) == (
        "https://easeback.example",
        "easeback.example",
        8123,
    )


def test_the_cookie_is_bound_to_its_host_over_https():
    assert Settings.from_environment({}).cookie == "easeback"
    assert Settings.from_environment({"EASEBACK_ORIGIN": "https://a.example"}).cookie == "__Host-easeback"


@pytest.mark.parametrize(
    "origin",
    [
        "http://easeback.example",
        "http://192.168.1.7:8000",
        "http://localhost.example",
        "easeback.example",
        "https://",
        "https://easeback.example/app",
        "ftp://localhost",
        "",
    ],
)
def test_an_origin_without_https_or_with_a_path_is_refused(origin):
    with pytest.raises(ValueError, match="EASEBACK_ORIGIN"):
        Settings.from_environment({"EASEBACK_ORIGIN": origin})


@pytest.mark.parametrize("name", ["PORT", "EASEBACK_PROXY_HOPS", "EASEBACK_WORKERS"])
@pytest.mark.parametrize("value", ["8x", "-1", "1.5", "²"])
def test_what_must_be_a_number_says_so(name, value):
    with pytest.raises(ValueError, match=f"{name} must be a whole number"):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_through_psycopg_however_it_is_named(scheme):
    settings = Settings.from_environment({"DATABASE_URL": f"{scheme}://someone@db/easeback"})
    assert settings.sqlalchemy_url == "postgresql+psycopg://someone@db/easeback"
    assert not settings.on_sqlite


def test_only_one_is_the_demo():
    assert [Settings.from_environment({"EASEBACK_DEMO": v}).demo for v in ("1", "0", "", "yes")] == [
        True,
        False,
        False,
        False,
    ]


def test_the_secrets_are_in_no_representation():
    settings = Settings.from_environment(
        {"EASEBACK_KEYS": "k1:c2VjcmV0", "DATABASE_URL": "postgresql://someone:secret@db/easeback"}
    )
    assert "c2VjcmV0" not in repr(settings)
    assert "secret" not in repr(settings)


def test_the_folder_of_what_is_written_is_for_its_owner_only(tmp_path):
    data = tmp_path / "var"
    create_app(
        Settings(data=data, database_url=f"sqlite:///{data}/easeback.db", origin="http://localhost:8000")
    )
    assert data.stat().st_mode & 0o777 == 0o700
