"""Two nodes behind nginx, on one PostgreSQL; one after the other is killed while phones write."""

import base64
import random
import secrets
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from tests.faults import promises
from tests.faults.load import Load
from tests.faults.place import Ground, Place
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer
from tests.ports import free_port

TIMES, SHORT = 100, 2
DATABASES = ("postgresql",)

# As docs/operators.md has it, and nothing that only a test would need.
NGINX = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/unused; uwsgi_temp_path {folder}/unused; scgi_temp_path {folder}/unused;
    upstream easeback {{
        server 127.0.0.1:{nodes[0]} max_fails=0;
        server 127.0.0.1:{nodes[1]} max_fails=0;
    }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 2m;
        location / {{
            proxy_pass http://easeback;
            proxy_next_upstream error timeout non_idempotent;
            proxy_set_header Host              $http_host;
            proxy_set_header X-Forwarded-Host  $http_host;
            proxy_set_header X-Forwarded-For   $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("two nodes, one killed", on, size.times)
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/bin")
    if nginx is None:
        report.count(skipped="no nginx here")
        return report
    place = ground.place(on, people=12)
    nodes = [_node(place, name) for name in ("one", "two")]
    for node in nodes:
        node.start()
    front = _Front(nginx, place.settings.data / "nginx", [node.port for node in nodes])
    try:
        _kill_in_turn(place, nodes, front.port, report, size)
    finally:
        front.close()
        for node in nodes:
            node.close()
        place.let_go()
    return report


def _kill_in_turn(place: Place, nodes: list[SpareServer], port: int, report: Report, size: Size) -> None:
    phones, chance = place.phones(16, port), random.Random(size.seed)
    with Load(phones, size.seed) as load:
        for n in size.rounds(report):
            load.goes_on(chance.randint(1, 40))
            nodes[n % 2].kill()
            load.goes_on(20)
            nodes[n % 2].start()
    report.missed(load.missed)
    report.count(acknowledged=load.acknowledged, stored=promises.stored(place))
    report.broken += promises.broken(place, phones)


def _node(place: Place, name: str) -> SpareServer:
    """A machine of its own as far as one can be had here: its folder, its port; the same keys and origin."""
    data = place.settings.data / name
    data.mkdir()
    if (place.settings.data / "assets").exists():
        (data / "assets").symlink_to((place.settings.data / "assets").resolve())
    settings = replace(place.settings, data=data, port=free_port())
    return SpareServer(settings, EASEBACK_KEYS=KEYS, EASEBACK_WORKERS="1", EASEBACK_PROXY_HOPS="1")


KEYS = f"faults:{base64.b64encode(secrets.token_bytes(32)).decode()}"


class _Front:
    """nginx, as an ordinary process that ends with the story."""

    def __init__(self, nginx: str, folder: Path, nodes: list[int]) -> None:
        folder.mkdir()
        self.port = free_port()
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, nodes=nodes, port=self.port))
        command = [
            nginx,
            "-e",
            str(folder / "error.log"),
            "-p",
            str(folder),
            "-c",
            str(folder / "nginx.conf"),
        ]
        self._process = subprocess.Popen(command)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
