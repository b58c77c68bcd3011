"""Commands for those who run Easeback: `flask --app pwa …`."""

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from flask import Flask, current_app

from pwa.config import Settings

MIGRATIONS = Path(__file__).with_name("migrations")


def init_app(app: Flask) -> None:
    app.cli.add_command(migrate)


@click.command()
def migrate() -> None:
    """Brings the database to the newest shape."""
    upgrade(current_app.extensions["settings"])


def upgrade(settings: Settings) -> None:
    """Runs all migrations that are missing. Safe to call by several processes: see migrations/env.py."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = settings.sqlalchemy_url
    command.upgrade(config, "head")
