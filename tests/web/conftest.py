"""The world in which pages are looked at."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dunwell.correspondence import standing
from dunwell.kit import clock
from tests.web.world import AT, World, a_world, fill


@pytest.fixture(autouse=True)
def _tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def world(db: None) -> World:
    """Two creditors and their people."""
    return a_world()


@pytest.fixture
def full(world: World, settings: Settings, tmp_path: Path) -> World:
    """The same, with something of everything that an address can name, in a data folder of its own."""
    settings.DATA = tmp_path
    fill(world)
    return world


@pytest.fixture(autouse=True)
def _no_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks the world's name servers in a test; those who mean to ask bring one of their own."""
    monkeypatch.setattr(standing, "LIMIT", 0.0)
