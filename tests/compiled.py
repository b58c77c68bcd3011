"""Jinja's work is done once for all apps and servers of a run: each makes an environment of its own."""

from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache


def keep_templates_in(folder: Path) -> None:
    """For the apps that this process makes from now on. A template that has changed is compiled anew."""
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}
