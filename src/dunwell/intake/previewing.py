"""A look at a whole file without writing anything: what its rows are, what they sum up to, and which need mending.

The same scanner, readers and groups as an import, so that what is seen here is what would be brought in; all rows are
counted, the first of each sort are kept to be shown. Nothing is asked of the database.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dunwell.intake.document_rows import MONEY, DocumentReader, DocumentRow
from dunwell.intake.grouping import grouped, without_repeats
from dunwell.intake.headings import CONTACTS, CUSTOMERS, normalised
from dunwell.intake.maps import OWN, ColumnMap
from dunwell.intake.money_rows import PaymentReader, RateReader
from dunwell.intake.party_rows import ContactReader, CustomerReader
from dunwell.intake.reading import FileError, Row, has_links, read_rows, sheets
from dunwell.intake.records import Reader, Trouble
from dunwell.intake.scanning import Outline, Scan, data_rows, outline, scan_all
from dunwell.intake.terms import ImportKind
from dunwell.intake.values import ValueProblem
from dunwell.receivables.terms import Kind

SHOWN = 10
KEPT = 100
EXAMPLES = 3
DOCUMENTS = frozenset({ImportKind.INVOICES, ImportKind.CREDIT_NOTES, ImportKind.OPEN_ITEMS})


class Column(NamedTuple):
    """One column of the file: its place counted from 1, its heading, what it is taken for, and what stands in it."""

    place: int
    heading: str
    name: str
    examples: list[str]


class Sort(NamedTuple):
    """How many rows are of one sort, and what is open of them by currency in minor units."""

    what: str
    rows: int
    sums: dict[str, int]


class Shown(NamedTuple):
    """A good row as it was read; amounts in minor units."""

    row: int
    customer: str
    name: str
    number: str
    issued_on: str
    due_date: str
    amount: int
    opened: int
    currency: str


class Example(NamedTuple):
    """How a cell was read: its text, and what it means as plain decimal or ISO date."""

    text: str
    means: str


class Preview(NamedTuple):
    """What a look at a file found; `refusal` says in a sentence why it cannot be used as it is read now.

    `missing` are standard names of columns it needs and nothing tells; `likenesses` counts problems of one sort;
    a workbook that `has_links` refers to other files, which are not opened.
    """

    kind: str
    preset: str
    encoding: str
    heading_row: int
    columns: list[Column]
    missing: list[str]
    refusal: str
    dates: str
    date_example: Example | None
    decimal: str
    number_example: Example | None
    rows: int
    good: int
    bad: int
    sorts: list[Sort]
    total: dict[str, int]
    customers: int
    shown: list[Shown]
    skipped: dict[str, int]
    skipped_rows: list[tuple[int, str, str]]
    problems: list[Trouble]
    likenesses: list[tuple[str, str, int]]
    has_links: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()


class Taken(NamedTuple):
    """What all rows of a file came to."""

    good: int
    sorts: list[Sort]
    total: dict[str, int]
    customers: int
    shown: list[Shown]


def preview(
    path: Path, kind: str, mapping: ColumnMap, *, as_of: dt.date, today: dt.date, base_currency: str
) -> Preview:
    """Look at a whole file; raises FileError only when it is no table at all."""
    first = outline(path, kind, mapping, guess=True)
    columns = _columns(first)
    try:
        found = scan_all(first)
    except FileError as error:
        return _refused(first, columns, str(error))
    found = in_currency(found, base_currency)
    reader = _reader(found, as_of=as_of, today=today, base_currency=base_currency)
    troubles: list[Trouble] = []
    try:
        taken = _documents(found, reader) if isinstance(reader, Watcher) else _others(found, reader)
        troubles = reader.troubles
    except FileError as error:
        return _refused(first, columns, str(error))
    likenesses = Counter((trouble.column, trouble.message) for trouble in troubles)
    return Preview(
        kind,
        found.preset,
        found.layout.encoding,
        found.heading_row,
        columns,
        [],
        "",
        found.dates.order,
        _date_example(first, found),
        found.numbers.decimal,
        _number_example(first, found),
        found.rows,
        taken.good,
        len({trouble.row for trouble in troubles}),
        taken.sorts,
        taken.total,
        taken.customers,
        taken.shown,
        dict(Counter(row.what for row in found.skipped)),
        [(row.row, row.what, row.text) for row in found.skipped[:KEPT]],
        troubles[:KEPT],
        [(column, message, count) for (column, message), count in likenesses.most_common(SHOWN)],
        has_links(path),
        found.layout.sheet,
        _sheets(first),
    )


def in_currency(found: Scan, base: str) -> Scan:
    """Return a file with a currency of one's own where it names none, or where its map says so."""
    given = found.defaults.get("currency")
    if given == OWN or (given is None and "currency" not in found.columns and found.kind != ImportKind.RATES):
        return found._replace(defaults={**found.defaults, "currency": base})
    return found


def _refused(first: Outline, columns: list[Column], refusal: str) -> Preview:
    nothing: dict[str, Any] = {name: [] for name in ("sorts", "shown", "skipped_rows", "problems", "likenesses")}
    return Preview(
        kind=first.kind,
        preset=first.mapping.preset,
        encoding=first.layout.encoding,
        heading_row=first.heading_row,
        columns=columns,
        missing=first.missing,
        refusal=refusal,
        dates="",
        date_example=None,
        decimal=".",
        number_example=None,
        rows=0,
        good=0,
        bad=0,
        total={},
        customers=0,
        skipped={},
        sheet=first.layout.sheet,
        sheets=_sheets(first),
        **nothing,
    )


def _sheets(first: Outline) -> tuple[str, ...]:
    return () if first.layout.encoding else tuple(sheets(first.path))


def _columns(first: Outline) -> list[Column]:
    names = {place: name for name, place in (*first.columns.items(), *first.signs.items())}
    below = [cells for _, cells in _below(first)]
    columns = []
    for place, heading in enumerate(first.heading):
        filled = [cells[place].strip() for cells in below if place < len(cells) and cells[place].strip()]
        columns.append(Column(place + 1, heading.strip(), names.get(place, ""), [*dict.fromkeys(filled)][:EXAMPLES]))
    return columns


def _below(first: Outline, rows: int = 40) -> Iterator[Row]:
    for number, cells in read_rows(first.path, first.layout):
        if number > first.heading_row:
            yield number, cells
        if number > first.heading_row + rows:
            return


def _cells(first: Outline, names: Sequence[str]) -> Iterator[str]:
    """Yield the first texts of some columns."""
    places = [first.columns[name] for name in names if name in first.columns]
    for _, cells in _below(first):
        for place in places:
            if place < len(cells) and (text := cells[place].strip()):
                yield text


def _date_example(first: Outline, found: Scan) -> Example | None:
    for text in _cells(first, ("due_date", "issue_date", "date")):
        try:
            return Example(text, found.dates.read(text).isoformat())
        except ValueProblem:
            continue  # the row is named among the problems
    return None


def _number_example(first: Outline, found: Scan) -> Example | None:
    for text in _cells(first, ("open_amount", "amount", "rate")):
        try:
            minor = found.numbers.minor(text, 2)
        except ValueProblem:
            continue  # the row is named among the problems
        return Example(text, f"{'-' * (minor < 0)}{abs(minor) // 100:,}.{abs(minor) % 100:02}")
    return None


class Watcher(DocumentReader):
    """Also remembers which rows are money on account, which afterwards look like any open credit."""

    def __init__(self, scan: Scan, *, as_of: dt.date, today: dt.date) -> None:
        super().__init__(scan, as_of=as_of, today=today)
        self.money: set[int] = set()

    def word(self, column: str, text: str, known: Any) -> str:
        """Read a word as always."""
        if column == "kind" and text and self.is_list and normalised(text) in MONEY:
            self.money.add(self.row)
        return super().word(column, text, known)

    def digest(self, cells: Sequence[str]) -> str:
        """Return what tells rows apart within one file; nothing is compared with the ledger here."""
        return "\x1f".join(cells)


def _reader(found: Scan, *, as_of: dt.date, today: dt.date, base_currency: str) -> Reader:
    kind = ImportKind(found.kind)
    if kind in DOCUMENTS:
        return Watcher(found, as_of=as_of, today=today)
    if kind == ImportKind.CUSTOMERS:
        customers = CustomerReader(found, CUSTOMERS)
        customers.base_currency = base_currency
        return customers
    if kind == ImportKind.CONTACTS:
        return ContactReader(found, CONTACTS)
    if kind == ImportKind.RATES:
        return RateReader(found, base=base_currency)
    return PaymentReader(found, today=max(today, as_of))


def _documents(found: Scan, reader: Watcher) -> Taken:
    """Read every document; `open` of a file of invoices is the amount less what was paid on it."""
    counts, sums = Counter[str](), dict[str, Counter[str]]()
    total, customers, shown, good = Counter[str](), set[str](), list[Shown](), 0
    for row in documents_in(found, reader):
        good += 1
        opened = row.amount - (row.reduced or 0)
        what = "money on account" if row.row in reader.money else _WORDS.get(row.kind, "invoices")
        counts[what] += 1
        sums.setdefault(what, Counter())[row.currency] += opened
        total[row.currency] += opened
        customers.add(row.customer)
        if len(shown) < SHOWN:
            shown.append(_shown(row, opened))
    sorts = [Sort(what, count, dict(sums[what])) for what, count in counts.most_common()]
    return Taken(good, sorts, dict(total), len(customers), shown)


def documents_in(found: Scan, reader: DocumentReader) -> Iterator[DocumentRow]:
    """Yield the rows of documents as an import takes them; what is wrong with the others goes to the reader."""
    word = "the same number and due date"
    for group in grouped(found, reader.read, lambda row: row.external_id):
        yield from without_repeats(
            group, reader, what=lambda row: row.due_date, word=word, column="number", quiet=found.is_per_item
        )


_WORDS: dict[str, str] = {kind.value: f"{kind.label}s" for kind in Kind} | {Kind.CREDIT_NOTE.value: "credits"}


def _shown(row: DocumentRow, opened: int) -> Shown:
    days = row.issued_on.isoformat(), row.due_date.isoformat()
    return Shown(row.row, row.customer, row.customer_name, row.number, *days, row.amount, opened, row.currency)


def _others(found: Scan, reader: Any) -> Taken:
    """Read every row of a file that holds no documents; only their count is told."""
    good = sum(reader.read(number, cells) is not None for number, cells in data_rows(found))
    return Taken(good, [], {}, 0, [])
