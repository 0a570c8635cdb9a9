"""A whole portal on the sample tree: enough to ask it for its routes."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.db import make_engine
from portal.settings import Settings
from tests.trees import copy_sample, with_real_interface


@pytest.fixture(scope="session")
def app(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("rules")
    shutil.copyfile(_template, folder / "portal.db")
    engine = make_engine(f"sqlite:///{folder / 'portal.db'}")
    return create_app(Settings(secret="s" * 32, root=with_real_interface(copy_sample(folder)), https=False), engine)
