"""Worlds for tests: on SQLite, or on the PostgreSQL that DATABASE_URL names."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.world import World, Worlds


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    made = Worlds(tmp_path_factory.mktemp("template"), os.environ.get("DATABASE_URL", ""))
    yield made
    made.close()


@pytest.fixture
def world(worlds: Worlds, tmp_path: Path) -> Iterator[World]:
    with worlds.world(tmp_path / "world") as made:
        yield made
