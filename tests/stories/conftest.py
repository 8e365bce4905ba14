"""Collects stories as tests: each runs through the real system with a creditor of its own.

Nothing is rolled back between them, because dispatch refuses to talk to the outside inside a transaction; tenancy keeps
them apart, and the tables are emptied once after the last.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from dunwell.practice.stories.running import Failure, run_story
from dunwell.practice.stories.text import Story, read_stories


class StoryFailed(Exception):  # noqa: N818 - what is reported, not what went wrong
    """A story that did not come true; its failures are the report."""


@pytest.fixture(scope="package")
def room_for_stories(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let stories write to the test database, and empty it when the last one is told."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def _django_db_helper(room_for_stories: None) -> None:
    """What the marker `django_db` stands for here: the tables are not emptied after each story."""


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Take every story."""
    return StoryFile.from_parent(parent, path=file_path) if file_path.suffix == ".story" else None


class StoryFile(pytest.File):
    """A file of stories."""

    def collect(self) -> Iterable[pytest.Item]:
        """One test a story."""
        for story in read_stories(self.path.read_text("utf-8"), name=self.path.stem):
            item = StoryItem.from_parent(self, name=story.name, callobj=_teller(self.path, story))
            item.add_marker(pytest.mark.django_db(transaction=True))
            yield item


class StoryItem(pytest.Function):
    """One story."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **options: Any) -> Any:
        """Say what was expected and what was found, without a stack of Python."""
        return str(excinfo.value) if isinstance(excinfo.value, StoryFailed) else super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Point at the story, not at Python."""
        return self.path, 0, self.name


def _teller(path: Path, story: Story) -> Any:
    def tell() -> None:
        failures = run_story(story).failures
        if failures:
            raise StoryFailed("\n".join(_told(path, failure) for failure in failures))

    return tell


def _told(path: Path, failure: Failure) -> str:
    return f"{path}:{failure.line}: expected {failure.expected}\n{' ' * len(str(path))}  got {failure.got}"
