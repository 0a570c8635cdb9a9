"""The README names every setting and every command, so that an operator finds them."""

import argparse
import re
from dataclasses import fields

import pytest

from portal.cli import _parser
from portal.settings import ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> dict[str, argparse.ArgumentParser]:
    (group,) = [one for one in _parser()._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(group.choices)


@pytest.mark.parametrize("name", [one.name for one in fields(Settings)])
def test_every_setting_is_described(name: str) -> None:
    assert f"PORTAL_{name.upper()}" in README


@pytest.mark.parametrize("name", _commands())
def test_every_command_is_described(name: str) -> None:
    assert re.search(rf"`(portal )?{name}[ `]", README)


def test_every_command_option_is_described() -> None:
    options = {flag for one in _commands().values() for action in one._actions for flag in action.option_strings}
    assert {flag for flag in options - {"-h", "--help"} if flag not in README} == set()


def test_no_setting_is_described_that_does_not_exist() -> None:
    known = {f"PORTAL_{one.name.upper()}" for one in fields(Settings)}
    assert set(re.findall(r"PORTAL_[A-Z_]+", README)) <= known


def test_every_make_target_is_described() -> None:
    targets = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    inner = {"build", "tools"}  # steps of the others
    assert {name for name in " ".join(targets).split() if f"make {name}" not in README} - inner == set()
