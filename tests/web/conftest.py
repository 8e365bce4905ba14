"""The world in which pages are looked at."""

import pytest

from tests.web.world import World, a_world


@pytest.fixture
def world(db: None) -> World:
    """Two creditors, their people, and something of everything."""
    return a_world()
