"""Typed settings: the environment is read here and nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
MAX_BODY_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """How this installation runs.

    `data` is the one folder that is written to. `origin` is what browsers see, scheme and port included:
    passkeys, cookies and the same-origin check depend on it. `keys` overrides the key file:
    `id:base64,id:base64`, the first one wraps (see pwa.sealing). `address` and `port` are where the server
    listens; `workers` of 0 leaves their number to pwa.serving. `pushes_a_minute` is what one person may send.
    """

    data: Path
    database_url: str = field(repr=False)
    origin: str
    demo: bool = False
    proxy_hops: int = 0
    keys: str = field(default="", repr=False)
    address: str = "127.0.0.1"
    port: int = 8000
    workers: int = 0
    pushes_a_minute: int = 600

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        data = Path(env.get("EASEBACK_DATA", "var")).resolve()
        port = _whole_number(env, "PORT", 8000)
        return cls(
            data=data,
            database_url=env.get("DATABASE_URL") or f"sqlite:///{data / 'easeback.db'}",
            origin=env.get("EASEBACK_ORIGIN", f"http://localhost:{port}").rstrip("/"),
            demo=env.get("EASEBACK_DEMO", "") == "1",
            proxy_hops=_whole_number(env, "EASEBACK_PROXY_HOPS", 0),
            keys=env.get("EASEBACK_KEYS", ""),
            address=env.get("EASEBACK_ADDRESS", "127.0.0.1"),
            port=port,
            workers=_whole_number(env, "EASEBACK_WORKERS", 0),
            pushes_a_minute=_whole_number(env, "EASEBACK_PUSHES_A_MINUTE", 600),
        )

    def __post_init__(self) -> None:
        parts = urlsplit(self.origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise ValueError(f"EASEBACK_ORIGIN must look like https://easeback.example, not {self.origin!r}")
        if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
            raise ValueError(
                "EASEBACK_ORIGIN must be https, except on localhost: passkeys and cookies need it"
            )

    @property
    def host(self) -> str:
        """The host without its port: also the relying party id of passkeys."""
        return urlsplit(self.origin).hostname or ""

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def cookie(self) -> str:
        """`__Host-` cookies need Secure, which WebKit refuses over http even on localhost."""
        return "__Host-easeback" if self.secure else "easeback"

    @property
    def sqlalchemy_url(self) -> str:
        """PostgreSQL is always spoken to through psycopg 3, however the URL names it."""
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else self.database_url

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    return int(text)
