"""From the text of a story file to its statements: dates, verbs, tables, blocks and what is expected below them."""

import datetime as dt
import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATED = re.compile(r"(?:(?P<weekday>[A-Za-z]{3}) )?(?P<on>\d{4}-\d{2}-\d{2})(?: +(?P<time>\d{1,2}:\d{2}))?(?: +|$)")
_COMMENT = re.compile(r'((?:[^"#]|"[^"]*")*?)(?:^|(?<=\s))#.*$')
_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")
_STORY = re.compile(r"story\s*:?\s+(.+)", re.IGNORECASE)
_BLOCK = re.compile(r"(?:strategy\s+\S+|segments)\s*:$", re.IGNORECASE)
_LONGEST_RANGE = 5000


class UnreadableError(Exception):
    """A line of a story that cannot be read: the line's number, what was expected there, what stands there."""

    def __init__(self, line: int, expected: str, got: str) -> None:
        super().__init__(f"line {line}: expected {expected}, got {got}")
        self.line, self.expected, self.got = line, expected, got


class Said(NamedTuple):
    """Some words and the line they stand on."""

    line: int
    text: str


class Statement(NamedTuple):
    """One statement: when, what, its table, its indented block, and what is expected after it."""

    line: int
    on: dt.date | None
    time: dt.time | None
    text: str
    rows: tuple[tuple[str, ...], ...]
    block: str
    expected: tuple[Said, ...]


class Story(NamedTuple):
    """A named list of statements, and the lines that could not be read as such."""

    name: str
    statements: tuple[Statement, ...]
    unreadable: tuple[UnreadableError, ...] = ()


class _Open:
    """A statement still being read."""

    def __init__(self, line: int, text: str) -> None:
        self.line, self.on, self.time, self.text = line, *_when(line, text)
        self.rows: list[tuple[str, ...]] = []
        self.block: list[str] = []
        self.expected: list[Said] = []

    def takes_block(self) -> bool:
        """Whether indented lines below are the text of a strategy, or of segments."""
        return bool(_BLOCK.match(self.text))

    def close(self) -> Iterator[Statement]:
        """The statement, once for each number of its {1..n}."""
        block = textwrap.dedent("\n".join(self.block))
        expected = tuple(Said(line, text) for line, said in self.expected for text in spread(line, said))
        texts = spread(self.line, self.text)
        for number, text in enumerate(texts, start=1):
            last = number == len(texts)
            yield Statement(self.line, self.on, self.time, text, tuple(self.rows), block, expected if last else ())


class _Reading:
    """A file on its way to stories; a line that cannot be read is kept with its story and stops no other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stories: list[tuple[str, list[Statement], list[UnreadableError]]] = [(name, [], [])]
        self.current: _Open | None = None

    def take(self, number: int, raw: str) -> None:
        """Take the next line."""
        if self.current is not None and self.current.takes_block() and (not raw.strip() or raw[0] == " "):
            self.current.block.append(raw)
            return
        said = _without_comment(raw)
        if not said.strip():
            return
        begins = said[0] not in " |" or (_DATED.match(said.lstrip()) and not self.current)
        try:
            if begins or _DATED.match(said.lstrip()):
                self.close()
                self._begin(number, said)
            else:
                _add_below(self.current, number, said.strip())
        except UnreadableError as error:
            self.stories[-1][2].append(error)

    def _begin(self, number: int, said: str) -> None:
        if title := _STORY.match(said):
            self.stories.append((f"{self.name}: {title[1].strip()}", [], []))
        else:
            self.current = _Open(number, said.strip())

    def close(self) -> None:
        """End the statement that is being read."""
        current, self.current = self.current, None
        try:
            if current is not None:
                self.stories[-1][1].extend(current.close())
        except UnreadableError as error:
            self.stories[-1][2].append(error)


def read_stories(text: str, *, name: str) -> list[Story]:
    """Read the stories of a file; `story TITLE` begins a further one. What cannot be read stands in its story."""
    reading = _Reading(name)
    for number, raw in enumerate(textwrap.dedent(text.replace("\t", "    ")).splitlines(), start=1):
        reading.take(number, raw)
    reading.close()
    return [Story(title, tuple(said), tuple(bad)) for title, said, bad in reading.stories if said or bad]


def _add_below(current: _Open | None, number: int, said: str) -> None:
    if current is None:
        raise UnreadableError(number, "a statement above an indented line", said)
    if said.startswith("|"):
        cells = tuple(cell.strip() for cell in said.strip("|").split("|"))
        if not all(set(cell) <= set("-:") for cell in cells):  # the rule below a Markdown table's head
            current.rows.append(cells)
        return
    current.expected.extend(Said(number, part) for part in sentences(said))


def _without_comment(raw: str) -> str:
    found = _COMMENT.match(raw)
    return (found[1] if found else raw).rstrip()


def _when(line: int, text: str) -> tuple[dt.date | None, dt.time | None, str]:
    found = _DATED.match(text)
    if not found:
        return None, None, text
    on = a_date(line, f"{found['weekday'] or ''} {found['on']}".strip())
    time = a_time(line, found["time"]) if found["time"] else None
    return on, time, text[found.end() :].strip()


def a_date(line: int, text: str) -> dt.date:
    """Read an ISO date, with its weekday in front or not; raises UnreadableError."""
    *weekday, day = text.split()
    try:
        on = dt.date.fromisoformat(day)
    except ValueError:
        raise UnreadableError(line, "a date that exists, like 2026-10-05", text) from None
    if weekday and WEEKDAYS[on.weekday()] != weekday[0].lower():
        raise UnreadableError(line, f"{on} to be a {WEEKDAYS[on.weekday()].title()}", weekday[0])
    return on


def a_time(line: int, text: str) -> dt.time:
    """Read a time of day; raises UnreadableError."""
    try:
        return dt.time.fromisoformat(text.zfill(5))
    except ValueError:
        raise UnreadableError(line, "a time of day, like 10:04", text) from None


def sentences(text: str) -> list[str]:
    """Split at semicolons outside of quotes."""
    parts = re.findall(r'(?:[^;"]|"[^"]*"?)+', text)
    return [part.strip() for part in parts if part.strip()]


def spread(line: int, text: str) -> list[str]:
    """Write a text out once for each number of its ranges: `C{1..3}` becomes C1, C2, C3; all ranges step together."""
    ranges = _RANGE.findall(text)
    if not ranges:
        return [text]
    spans = [range(int(first), int(last) + 1) for first, last in ranges]
    if len({len(span) for span in spans}) > 1 or not 0 < len(spans[0]) <= _LONGEST_RANGE:
        raise UnreadableError(line, "ranges of one length that rise, like {1..12}", text)
    return [_fill(text, ranges, numbers) for numbers in zip(*spans, strict=True)]


def _fill(text: str, ranges: list[tuple[str, str]], numbers: tuple[int, ...]) -> str:
    for (first, last), number in zip(ranges, numbers, strict=True):
        text = text.replace(f"{{{first}..{last}}}", str(number).zfill(len(first)), 1)
    return text
