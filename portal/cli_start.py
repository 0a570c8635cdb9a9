"""The `portal` command that tells before a restart or a reload whether the portal would start. Thin, as cli.py."""

import argparse
import os
from dataclasses import replace

from portal.app import CannotStart, create_app, draw
from portal.cli_authors import Add
from portal.locales import LOCALES
from portal.settings import read_settings


def add_commands(add: Add) -> None:
    """Name the command."""
    add("can-start", _can_start, "whether it would start with these settings, files and tables: before a restart")


def _can_start(asked: argparse.Namespace) -> int:
    """Do what a process that serves does when it starts, and draw a page of each language; then forget it all."""
    app = create_app(replace(read_settings(os.environ), scheduler=False))
    for locale in LOCALES:
        for path in (f"/{locale.tag}/", f"/{locale.tag}/quiz/"):
            if (status := draw(app, path).status_code) != 200:
                raise CannotStart(f"{path} cannot be drawn, it answers {status}: run `portal check`")
    if (answer := draw(app, "/readyz")).status_code != 200:
        raise CannotStart(answer.get_data(as_text=True).strip())
    print("it would start")
    return 0
