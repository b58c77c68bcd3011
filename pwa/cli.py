"""Commands for those who run Easeback: `flask --app pwa …`."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from pwa import audit, backups, care, invitations, serving, tickets
from pwa import demo as demo_practice
from pwa.config import Settings
from pwa.db import db
from pwa.errors import Conflict, Invalid, NotFound
from pwa.migrations import upgrade
from pwa.models import Person, Practice
from pwa.sealing import Keyring, add_key

PG_BACKUP = 'pg_dump --format=custom --file=FILE "$DATABASE_URL"'
PG_RESTORE = """createdb NEW
pg_restore --exit-on-error --single-transaction --no-owner --dbname=NEW FILE
DATABASE_URL=postgresql:///NEW flask --app pwa new-epoch   # before anybody is served from it"""


def init_app(app: Flask) -> None:
    account = (found_practice, end_care, audit_verify)
    for command in (serve, migrate, *account, demo, backup, restore, new_epoch, rotate_keys):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def serve() -> None:
    """Brings the database up to date and serves, with a demo practice when EASEBACK_DEMO=1."""
    settings = _settings()
    if not serving.is_free(settings.address, settings.port):
        raise click.ClickException(
            f"port {settings.port} is taken, perhaps by another Easeback. "
            f"Choose another one: make run PORT={settings.port + 1}"
        )
    with _said_plainly():
        upgrade(settings)
    click.echo(f"Easeback: {settings.origin}  (stop with Ctrl-C)")
    if settings.demo:
        _fill_demo()
        _show_ways_in(settings)
    db.engine.dispose()
    serving.become_the_server(settings)


@click.command()
@with_appcontext
def migrate() -> None:
    """Brings the database to the newest shape."""
    upgrade(_settings())


@click.command("found-practice")
@click.option("--name", required=True, help="What the practice is called.")
@click.option("--owner", required=True, help="Who will run it: their name.")
@click.option("--timezone", default="UTC", show_default=True, help="Where its days begin: Europe/Berlin.")
@with_appcontext
def found_practice(name: str, owner: str, timezone: str) -> None:
    """Founds a practice and prints the link that makes somebody its owner."""
    with _said_plainly():
        token = invitations.found_practice(db.session(), name, timezone, owner, datetime.now(UTC))
    db.session.commit()
    click.echo(f"For {owner}, once, within {invitations.INVITED_FOR.days} days:")
    click.echo(f"{_settings().origin}/join#{token}")


@click.command()
@click.option("--seed", default=demo_practice.SEED, show_default=True, help="Another seed, other lives.")
@click.option("--reset", is_flag=True, help="Throw the demo practices away first, with all they hold.")
@with_appcontext
def demo(seed: int, reset: bool) -> None:
    """Fills in the demo practice, unless it is there."""
    if reset:
        demo_practice.remove(db.session())
        db.session.commit()
    _fill_demo(seed)


@click.command("end-care")
@click.argument("client", type=click.UUID)
@with_appcontext
def end_care(client: uuid.UUID) -> None:
    """Ends all care of CLIENT (the id in the address of the brief), when that is taken back."""
    try:
        readers = care.end(db.session(), client, datetime.now(UTC))
    except NotFound as error:
        raise click.ClickException(f"there is no client {client}") from error
    db.session.commit()
    click.echo(f"{readers} therapist{'' if readers == 1 else 's'} can read nothing of this client any more.")


@click.command("audit-verify")
@click.option("--known", help="What an earlier run printed: 412:9f86d081…, to see whether it still stands.")
@with_appcontext
def audit_verify(known: str | None) -> None:
    """Checks that no event of who did and read what was changed or is missing."""
    whole = True
    for practice in db.session.scalars(select(Practice).order_by(Practice.name)):
        chain = audit.verify(db.session(), practice.id)
        whole = whole and chain.broken is None
        state = "unbroken" if chain.broken is None else f"BROKEN at event {chain.broken}"
        click.echo(
            f"{practice.name}: {chain.events} events, {state}. Last: {chain.events}:{chain.head.hex()}"
        )
    if known and not audit.stands(db.session(), known):
        raise click.ClickException(f"{known} does not stand in any practice any more")
    if not whole:
        raise click.ClickException("events were changed or removed outside Easeback")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Writes a backup into FILE while the server goes on."""
    settings = _settings()
    _only_sqlite(settings, PG_BACKUP)
    with _said_plainly():
        backups.backup(settings, file)
    click.echo(f"{file}: {file.stat().st_size // 1024} kB. The keys are not in it: keep a copy elsewhere of")
    click.echo("EASEBACK_KEYS" if settings.keys else str(settings.data / "keys" / "keys.txt"))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def restore(file: Path) -> None:
    """Puts the backup FILE in the place of the database. The server must be stopped."""
    settings = _settings()
    _only_sqlite(settings, PG_RESTORE)
    db.engine.dispose()
    with _said_plainly(), serving.stopped(settings):
        kept = backups.restore(settings, file, datetime.now(UTC))
    click.echo(f"{file} is restored. Phones will start over and offer again what they ever sent.")
    if kept:
        click.echo(f"The database that was here: {kept}")


@click.command("new-epoch")
@with_appcontext
def new_epoch() -> None:
    """To be run on a PostgreSQL database that came from a backup, before it is served."""
    db.engine.dispose()
    with _said_plainly():
        backups.begin_anew(_settings())
    click.echo("Phones will start over and offer again what they ever sent.")


@click.command("rotate-keys")
@with_appcontext
def rotate_keys() -> None:
    """Wraps all clients' keys with a new installation key. The server must be stopped."""
    settings = _settings()
    with _said_plainly(), serving.stopped(settings):
        if not settings.keys:
            add_key(settings.data / "keys")
        keyring = Keyring.load(settings.keys, settings.data / "keys")
        changed = keyring.rewrap(db.session())
        db.session.commit()
    click.echo(f"{changed} keys are now wrapped by {keyring.active!r}. Backups still need the older ones.")


def _fill_demo(seed: int = demo_practice.SEED) -> None:
    keyring: Keyring = current_app.extensions["keyring"]
    written = demo_practice.fill(db.session(), keyring, datetime.now(UTC), seed)
    db.session.commit()
    if written:
        click.echo(f"Demo practice: {written.people} people, {written.changes} entries and changes to them.")


def _show_ways_in(settings: Settings) -> None:
    click.echo("Two of its people, each link signs in once, without a passkey:")
    for name in demo_practice.WAYS_IN:
        person = db.session.get_one(Person, demo_practice.id_of("person", name))
        link = tickets.demo_link(db.session(), person, settings.origin, datetime.now(UTC))
        click.echo(f"  {f'{name}, {person.role}':<16} {link}")
    db.session.commit()


def _only_sqlite(settings: Settings, instead: str) -> None:
    if not settings.on_sqlite:
        raise click.ClickException(f"PostgreSQL has its own means:\n{instead}")


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Domain errors as one line, not as a traceback."""
    try:
        yield
    except Conflict as error:
        raise click.ClickException(f"{error}: stop it first") from error
    except Invalid as error:
        raise click.ClickException(error.message) from error


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
