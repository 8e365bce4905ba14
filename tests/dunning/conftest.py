"""A data folder for each test: a database that was emptied would be a copy to the folder of the test before."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.intake.conftest import bring

__all__ = ["bring"]


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> Path:
    """Keep files, mailbox and instance of one test in a folder of its own."""
    settings.DATA = tmp_path
    return tmp_path
