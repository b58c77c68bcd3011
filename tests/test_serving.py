"""Starting the server: what it is told, and that a taken port is noticed before anything else."""

import os
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from pwa import demo, serving
from pwa.config import Settings
from pwa.demo.people import CLIENTS
from tests.ports import free_port


def test_sqlite_has_one_worker_whatever_is_asked(settings):
    on_sqlite = replace(settings, database_url="sqlite:///easeback.db", workers=8)
    assert serving.workers(on_sqlite) == 1


def test_postgresql_has_as_many_workers_as_asked_or_at_least_two(settings):
    on_postgres = replace(settings, database_url="postgresql://db/easeback")
    assert serving.workers(replace(on_postgres, workers=5)) == 5
    assert serving.workers(on_postgres) >= 2


def test_on_sqlite_more_threads_share_a_flush_and_on_postgresql_fewer_share_its_connections(settings):
    on_sqlite = replace(settings, database_url="sqlite:///easeback.db")
    on_postgres = replace(settings, database_url="postgresql://db/easeback")
    assert serving.threads(on_sqlite) > serving.threads(on_postgres)
    words = serving.arguments(on_sqlite)
    assert words[words.index("--blocking-threads") + 1] == str(serving.threads(on_sqlite))


def test_it_listens_to_this_machine_only_and_logs_no_visits():
    words = serving.arguments(Settings.from_environment({"PORT": "8123"}))
    assert words[words.index("--host") + 1] == "127.0.0.1"
    assert words[words.index("--port") + 1] == "8123"
    assert "--no-access-log" in words


def test_a_taken_port_is_noticed():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not serving.is_free("127.0.0.1", port)
    assert serving.is_free("127.0.0.1", port)


def test_serving_on_a_taken_port_says_what_to_do(make_app):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = make_app(port=port).test_cli_runner().invoke(args=["serve"])
    assert told.exit_code == 1
    assert f"port {port} is taken" in told.output
    assert f"make run PORT={port + 1}" in told.output


def test_the_demo_shows_two_ways_in_that_are_new_at_each_start(make_app, monkeypatch):
    few = tuple(replace(client, since=5) for client in CLIENTS if client.name == "Ana")
    monkeypatch.setattr(demo, "CLIENTS", few)
    monkeypatch.setattr(serving, "become_the_server", lambda settings: None)
    runner = make_app(demo=True, port=free_port()).test_cli_runner()
    first, second = (runner.invoke(args=["serve"]).output for _ in range(2))
    assert "Demo practice: " in first
    assert "Demo practice: " not in second
    links = [set(re.findall(r"http://localhost:8000/demo#[\w-]{40,}", told)) for told in (first, second)]
    assert [len(found) for found in links] == [2, 2]
    assert not links[0] & links[1]


def test_without_the_demo_no_link_signs_anybody_in(make_app, monkeypatch):
    monkeypatch.setattr(serving, "become_the_server", lambda settings: None)
    told = make_app(port=free_port()).test_cli_runner().invoke(args=["serve"])
    assert told.exit_code == 0
    assert "demo" not in told.output


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="only Linux has it")
def test_the_servers_threads_do_not_push_in_and_a_host_that_forbids_that_runs_them_all_the_same(monkeypatch):
    with ThreadPoolExecutor(1) as apart:
        apart.submit(serving.wait_to_be_let_on).result()
        assert apart.submit(os.sched_getscheduler, 0).result() == os.SCHED_BATCH

    def forbid(*_asked: object) -> None:
        raise PermissionError

    monkeypatch.setattr(serving.os, "sched_setscheduler", forbid)
    serving.wait_to_be_let_on()
