"""Rows that are about one thing brought together, as they stream by. Pure but for what the readers note."""

from collections.abc import Callable, Iterator
from typing import Protocol

from dunwell.intake.records import Reader, Trouble
from dunwell.intake.scanning import Scan, data_rows

UNREAD = 100


class Record(Protocol):
    """A row that was read: its number and a digest of all it says."""

    @property
    def row(self) -> int:
        """The row's number in the file."""
        ...

    @property
    def digest(self) -> str:
        """Equal for rows that are equal in all columns."""
        ...


def grouped[RowT: Record](
    found: Scan, read: Callable[[int, list[str]], RowT | None], key: Callable[[RowT], str]
) -> Iterator[list[RowT]]:
    """Yield the rows of each key together: neighbours at once, those scattered over the file at its end.

    Where many rows cannot be read an empty group now and then lets their problems be written down.
    """
    current: list[RowT] = []
    unread = 0
    scattered: dict[str, list[RowT]] = {}
    for number, cells in data_rows(found):
        row = read(number, cells)
        if row is None:
            unread += 1
            if unread % UNREAD == 0:
                yield []
            continue
        name = key(row)
        if found.repeated and found.key(cells) in found.repeated:
            scattered.setdefault(name, []).append(row)
        elif current and key(current[0]) == name:
            current.append(row)
        else:
            if current:
                yield current
            current = [row]
    if current:
        yield current
    yield from scattered.values()


def without_repeats[RowT: Record](
    group: list[RowT], reader: Reader, *, what: Callable[[RowT], object], word: str, column: str, quiet: bool = False
) -> list[RowT]:
    """Return the rows of a group that say something new; `what` tells rows of a group apart (due lines of a document).

    Rows equal in all columns are duplicates; other rows of the same `what` contradict the first.
    With `quiet` they are further items of the same thing, and nothing is wrong with them.
    """
    if len(group) < 2:
        return group
    kept: dict[object, RowT] = {}
    for row in group:
        first = kept.setdefault(what(row), row)
        if first is row or quiet:
            continue
        if first.digest == row.digest:
            message, fix = f"the same as row {first.row} in all columns; taken once", "remove one of the two"
        else:
            message, fix = (
                f"{word} as row {first.row}, with other values; the first was taken",
                "correct one of the two",
            )
        reader.troubles.append(Trouble(row.row, column, "", message, fix))
    return list(kept.values())
