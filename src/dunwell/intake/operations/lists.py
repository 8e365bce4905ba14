"""Complete lists of open items: what is no longer on one is closed, unless that would be most of the book."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dunwell.engine.money import grouped
from dunwell.intake.document_rows import DocumentRow
from dunwell.intake.lines import match
from dunwell.intake.operations.session import Moved, Session, Tally
from dunwell.kit.tenancy import TenantQuerySet
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import OpenItem
from dunwell.receivables.operations import NewAllocation
from dunwell.receivables.queries import documents_by_external_id, latest_rates
from dunwell.receivables.terms import AllocationKind

CLOSE_AT_MOST = 50
"""Percent of the open items, and of their value, that a list may close unasked."""

PAGE = 5_000


class Share(NamedTuple):
    """How much of what is open a list would close: invoices, and minor units by currency."""

    closing: int
    total: int
    closing_value: Counter[str]
    total_value: Counter[str]


class Marks:
    """A set of line ids between two bounds, one bit each."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self._bits = bytearray((last - first) // 8 + 1)

    def add(self, key: int) -> None:
        """Put a line into the set; one outside the bounds is nobody's business here."""
        if self.first <= key <= self.last:
            self._bits[(key - self.first) >> 3] |= 1 << ((key - self.first) & 7)

    def __contains__(self, key: int) -> bool:
        return bool(self._bits[(key - self.first) >> 3] & (1 << ((key - self.first) & 7)))


class ListKeeper:
    """Knows which open lines of the source a list names."""

    def __init__(self, session: Session) -> None:
        self.session = session
        keys = self._open_lines().order_by("id").values_list("id", flat=True)
        self.marks = Marks(keys.first() or 0, keys.reverse().first() or 0)

    def _open_lines(self) -> TenantQuerySet[OpenItem]:
        return (
            OpenItem.objects.of(self.session.organization)
            .filter(source_id=self.session.source, issued_on__lte=self.session.as_of)
            .exclude(open_minor=0)
        )

    def mark(self, groups: list[list[DocumentRow]]) -> None:
        """Note which lines a batch of documents is about."""
        known = documents_by_external_id(
            self.session.organization, self.session.source, [group[0].external_id for group in groups]
        )
        lines: dict[int, list[OpenItem]] = defaultdict(list)
        found = OpenItem.objects.of(self.session.organization).filter(
            document__in=[document.id for document in known.values()]
        )
        for line in found.order_by("position"):
            lines[line.document_id].append(line)
        for group in groups:
            document = known.get(group[0].external_id)
            if document is not None:
                for _, line in match(group, lines[document.id]).pairs:
                    self.marks.add(line.pk)

    def mark_documents(self, external_ids: Iterable[str]) -> None:
        """Note documents that the list names in rows it could not be understood in: they are not absent."""
        known = documents_by_external_id(self.session.organization, self.session.source, list(external_ids))
        found = OpenItem.objects.of(self.session.organization).filter(
            document__in=[document.id for document in known.values()]
        )
        for key in found.values_list("id", flat=True):
            self.marks.add(key)

    def share(self) -> Share:
        """Return how much of what is open the list would close; credits are not counted."""
        counts, closing_value, total_value = Counter[str](), Counter[str](), Counter[str]()
        for page in self._pages():
            for key, _, currency, left in page:
                if left > 0:
                    counts["total"] += 1
                    total_value[currency] += left
                    if key not in self.marks:
                        counts["closing"] += 1
                        closing_value[currency] += left
        return Share(counts["closing"], counts["total"], closing_value, total_value)

    def _pages(self) -> Iterator[list[tuple[int, int, str, int]]]:
        """Walk the open lines there were, by id: (id, customer, currency, open)."""
        after = self.marks.first - 1
        rows = self._open_lines().filter(id__lte=self.marks.last).order_by("id")
        while page := list(rows.filter(id__gt=after).values_list("id", "customer_id", "currency", "open_minor")[:PAGE]):
            yield page
            after = page[-1][0]

    def absent(self) -> Iterator[int]:
        """Yield the ids of open lines that are not on the list."""
        for page in self._pages():
            yield from (key for key, *_ in page if key not in self.marks)

    def close(self, lines: list[int], tally: Tally) -> None:
        """Close lines as no longer on the list; in a transaction."""
        session = self.session
        rows = list(self._open_lines().filter(pk__in=lines).select_related("document", "customer").order_by("pk"))
        reason = f"not on the list of {said(session.as_of)}"
        receivables.allocate_many(
            rows=[
                NewAllocation(row.pk, row.open_minor, session.as_of, AllocationKind.NOT_ON_LIST, reason=reason)
                for row in rows
            ],
            import_id=session.import_id,
            **session.who,
        )
        tally.closed += [Moved(row.customer.number, row.document.number, row.open_minor, row.currency) for row in rows]


def refusal(share: Share, *, organization: int, base: str, as_of: dt.date) -> str:
    """Say why a list is not believed: it would close more than half of the items or of their value; else ""."""
    rates = latest_rates(organization, as_of)
    closing, total = (
        sum(_in_base(value, currency, base, rates) for currency, value in sums.items())
        for sums in (share.closing_value, share.total_value)
    )
    if share.closing * 100 <= CLOSE_AT_MOST * share.total and closing * 100 <= CLOSE_AT_MOST * total:
        return ""
    values = " and ".join(
        f"{grouped(share.closing_value[currency], currency)} of {grouped(value, currency)} {currency}"
        for currency, value in sorted(share.total_value.items())
    )
    return (
        f"the list as of {said(as_of)} would close {share.closing} of {share.total} open invoices ({values}); "
        "nothing was changed."
    )


def _in_base(value: int, currency: str, base: str, rates: dict[str, tuple[int, int]]) -> int:
    """Return minor units in the base currency; at par where no rate is known."""
    numerator, denominator = (1, 1) if currency == base else rates.get(currency, (1, 1))
    return value * numerator // denominator


def said(day: dt.date) -> str:
    """Return a day as people write it: 7 Oct 2026."""
    return f"{day.day} {day:%b %Y}"


def summary(tally: Tally) -> str:
    """Say what a list did: `1 closed by absence, 1,190.00 EUR; 1 reduced by 500.00 EUR`."""
    parts = []
    if tally.closed:
        parts.append(f"{len(tally.closed)} closed by absence, {_sums(tally.closed)}")
    if tally.reduced:
        parts.append(f"{len(tally.reduced)} reduced by {_sums(tally.reduced)}")
    return "; ".join(parts)


def _sums(moved: list[Moved]) -> str:
    sums = Counter[str]()
    for one in moved:
        sums[one.currency] += one.amount
    return " and ".join(f"{grouped(value, currency)} {currency}" for currency, value in sorted(sums.items()))
