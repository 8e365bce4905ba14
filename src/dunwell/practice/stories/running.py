"""Running a story: each statement does what it says, then everything expected below it is looked at."""

import datetime as dt
import time
from contextlib import suppress
from typing import NamedTuple

from django.db import transaction

from dunwell.practice.stories.forms import DOES, SEES
from dunwell.practice.stories.grammar import Read, parse
from dunwell.practice.stories.text import Said, Statement, Story, UnreadableError, read_stories, sentences
from dunwell.practice.stories.world import Failed, World

WITHOUT_DATES = dt.date(2026, 1, 5)
"""When a story plays that names no date at all."""

_REFUSED = "refused"
_LAST = "LAST-NAMED-CUSTOMER"


class Failure(NamedTuple):
    """Something a story expected that is not so, in plain words."""

    line: int
    expected: str
    got: str


class Outcome(NamedTuple):
    """What became of a story."""

    name: str
    failures: tuple[Failure, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether everything was as the story says."""
        return not self.failures


class _Do(NamedTuple):
    """A statement as read, with the expectations below it."""

    statement: Statement
    read: Read
    expected: tuple[tuple[Said, Read | None], ...]

    @property
    def day(self) -> dt.date | None:
        """The day on which it is done: its own, or the later one on which its news is known."""
        known: dt.date | None = getattr(self.read.said, "known", None)
        return max(known, self.statement.on) if known and self.statement.on else known or self.statement.on


def run_text(text: str, *, name: str) -> list[Outcome]:
    """Run all stories of a text, each with a creditor of its own, in the present database."""
    stories = read_stories(text, name=name)
    if not stories:
        return [Outcome(name, (Failure(1, "a story", "an empty file"),), 0.0)]
    return [run_story(story) for story in stories]


def run_story(story: Story) -> Outcome:
    """Run one story; nothing is done unless all of it can be read."""
    started = time.perf_counter()
    failures = [Failure(error.line, error.expected, error.got) for error in story.unreadable]
    plan = []
    for statement in story.statements:
        do, unreadable = _plan(statement)
        plan += [do] if do else []
        failures += [Failure(error.line, error.expected, error.got) for error in unreadable]
    failures.sort()
    if not failures:
        days = [statement.on for statement in story.statements if statement.on]
        world = World(name=story.name, founded=min(days, default=WITHOUT_DATES))
        for do in _in_order(plan):
            failures += _act(world, do)
    return Outcome(story.name, tuple(failures), time.perf_counter() - started)


def _plan(statement: Statement) -> tuple[_Do | None, list[UnreadableError]]:
    """Read a statement and what is expected below it; what cannot be read comes back, all of it."""
    try:
        read = parse(statement.line, statement.text, DOES)
    except UnreadableError as error:
        return None, [error]
    read.said.rows, read.said.block, read.said.line = statement.rows, statement.block, statement.line
    inline = [Said(statement.line, part) for part in sentences(read.rest)]
    expected, unreadable = [], []
    for said in (*inline, *statement.expected):
        try:
            expected.append((said, expectation(said)))
        except UnreadableError as error:
            unreadable.append(error)
    return _Do(statement, read, tuple(expected)), unreadable


def expectation(said: Said) -> Read | None:
    """Read what is expected; None for `refused "..."`, which is about the statement itself.

    What names no customer is about the one named last. Only a message must name its customer, else any slip of the
    pen would be read as the name of a step.
    """
    if said.text.lower().startswith(_REFUSED):
        return None
    try:
        return parse(said.line, said.text, SEES)
    except UnreadableError:
        with suppress(UnreadableError):
            read = parse(said.line, f"{_LAST} {said.text}", SEES[:-1])
            if vars(read.said).get("customer") == _LAST:
                return read
        raise


def _in_order(plan: list[_Do]) -> list[_Do]:
    """The statements in the order of the file, except that news known later waits for its day."""
    ordered: list[_Do] = []
    waiting: list[tuple[dt.date, _Do]] = []
    for do in plan:
        day = do.day
        if day and do.statement.on and day > do.statement.on:
            waiting.append((day, do))
            continue
        if do.statement.on:
            due = [later for known, later in waiting if known <= do.statement.on]
            ordered += due
            waiting = [row for row in waiting if row[1] not in due]
        ordered.append(do)
    return ordered + [later for _, later in waiting]


def _act(world: World, do: _Do) -> list[Failure]:
    """Do what a statement says and look at what is expected below it."""
    world.move_to(do.day, do.statement.time if do.day == do.statement.on else None)
    if do.day != do.statement.on and do.statement.on and getattr(do.read.said, "value", 0) is None:
        do.read.said.value = do.statement.on
    refusal = _try(world, do)
    failures = []
    wanted = [said for said, read in do.expected if read is None]
    if refusal is not None and not wanted:
        failures.append(Failure(do.statement.line, f"to be done: {do.statement.text}", f"refused: {refusal}"))
    for said, read in do.expected:
        failures += _refused(said, refusal) if read is None else _look(world, said, read)
    return failures


def _try(world: World, do: _Do) -> str | None:
    """Do it; the reason when the system refuses."""
    form = do.read.form
    try:
        if form.is_alone:
            form.does(world, do.read.said)
        else:
            with transaction.atomic():
                form.does(world, do.read.said)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is what the story is told
        return f"{error} ({type(error).__name__})"
    return None


def _refused(said: Said, refusal: str | None) -> list[Failure]:
    wanted = said.text[len(_REFUSED) :].strip(' :"')
    if refusal is None:
        return [Failure(said.line, f"refused {wanted}".strip(), "it was done")]
    if wanted.lower() not in refusal.lower():
        return [Failure(said.line, f"refused {wanted}", refusal)]
    return []


def _look(world: World, said: Said, read: Read) -> list[Failure]:
    if vars(read.said).get("customer") == _LAST:
        if world.subject is None:
            return [Failure(said.line, f"a customer in front of {said.text!r}", "none was named before")]
        read.said.customer = world.subject
    try:
        read.form.does(world, read.said)
    except Failed as failed:
        return [Failure(said.line, failed.expected, failed.got)]
    except Exception as error:  # noqa: BLE001 - a story is told, the others go on
        return [Failure(said.line, said.text, f"{error} ({type(error).__name__})")]
    return []
