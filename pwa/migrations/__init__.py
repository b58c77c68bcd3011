"""The database's shape, step by step (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from pwa.config import Settings


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Runs all migrations that are missing. Safe to call by several processes: see env.py."""
    command.upgrade(_config(settings), revision)


def downgrade(settings: Settings, revision: str) -> None:
    command.downgrade(_config(settings), revision)


def _config(settings: Settings) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = settings.sqlalchemy_url
    return config
