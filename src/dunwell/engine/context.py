"""What holds for every account of one run day: base currency, rates, minimums, freshness of sources, working days."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from dunwell.engine.calendar import Calendar
from dunwell.engine.money import SCALE, exponent, power, rounded

if TYPE_CHECKING:
    from dunwell.engine.strategy import Strategy

EMPTY: Mapping[str, Any] = MappingProxyType({})

type Kinds = tuple[dict[Any, Any] | None, dict[Any, Any]]


class Source(NamedTuple):
    """How fresh one source is on the day of the run: made by `source_on`.

    `late_through` is the latest due date of which the bank data are in: a line due after it is not called late yet.
    """

    data_on: date
    age: int
    limit: int
    stale: bool
    late_through: date


def source_on(*, data_on: date | None, today: date, limit: int, lag: int, work: Calendar, bank: Calendar) -> Source:
    """Freshness of a source whose data are as of `data_on` (None: always up to date, as rows of the API are).

    Stale when more than `limit` working days lie after the data date; a line is called late once the data reach its
    due date plus `lag` bank days, or today.
    """
    if data_on is None or data_on >= today:
        return Source(today, 0, limit, stale=False, late_through=date.max)
    return Source(
        data_on,
        (today - data_on).days,
        limit,
        stale=work.between(data_on, today) > limit,
        late_through=bank.add(data_on, -lag),
    )


COLLECTION_DAYS: Mapping[str, int] = MappingProxyType(
    {"DIRECT_DEBIT": 8, "CARD": 3, "BILL": 8, "CHEQUE": 8, "LETTER_OF_CREDIT": 21, "NETTING": 8}
)
"""Calendar days after the due date in which a collection and its return may still come, by way of paying."""


class Context:
    """What holds for every account of one run day; treated as frozen, stored with the run for replay.

    `rates` maps a currency to (numerator, denominator): units of the base currency for one unit. Minimums are minor
    units of the base currency. `sources` maps a source's id to its freshness; one that is missing is up to date.
    `calendars` are the recipients' working days by country.
    """

    __slots__ = (
        "_floors",
        "_kinds",
        "_opens",
        "base",
        "calendars",
        "collection_days",
        "cooling_days",
        "minimum_customer",
        "minimum_item",
        "rates",
        "reliable_through",
        "sources",
    )

    def __init__(
        self,
        *,
        base: str = "EUR",
        rates: Mapping[str, tuple[int, int]] = EMPTY,
        minimum_customer: int = 1000,
        minimum_item: int = 200,
        sources: Mapping[int, Source] = MappingProxyType({}),
        calendars: Mapping[str, Calendar] = EMPTY,
        collection_days: Mapping[str, int] = COLLECTION_DAYS,
        cooling_days: int = 5,
    ) -> None:
        """Keep the values; nothing is read from anywhere else."""
        self.base = base
        self.rates = dict(rates)
        self.minimum_customer = minimum_customer
        self.minimum_item = minimum_item
        self.sources = dict(sources)
        self.calendars = dict(calendars)
        self.collection_days = dict(collection_days)
        self.cooling_days = cooling_days
        self.reliable_through = {
            key: date.min if s.stale else s.late_through
            for key, s in self.sources.items()
            if s.stale or s.late_through < date.max
        }
        self._opens: dict[tuple[str, date], date] = {}
        self._floors: dict[tuple[int, str], int] = {}
        self._kinds: dict[int, tuple[Strategy, date, dict[Any, Any] | None, dict[Any, Any] | None]] = {}

    def with_fresh_sources(self) -> "Context":
        """The same as if every source were up to date, as a rehearsal assumes."""
        return Context(
            base=self.base,
            rates=self.rates,
            minimum_customer=self.minimum_customer,
            minimum_item=self.minimum_item,
            calendars=self.calendars,
            collection_days=self.collection_days,
            cooling_days=self.cooling_days,
        )

    def rate_known(self, currency: str) -> bool:
        """Whether amounts of the currency can be compared with the base currency."""
        return currency == self.base or currency in self.rates

    def to_base(self, minor: int, currency: str) -> int:
        """Minor units of the base currency at the run's rate, half away from zero; at par where no rate is known."""
        if currency == self.base:
            return minor
        numerator, denominator = self.rates.get(currency, (1, 1))
        numerator *= power(exponent(self.base))
        denominator *= power(exponent(currency))
        return rounded(minor * numerator, denominator)

    def base_minor(self, units: int) -> int:
        """Ten-thousandths of the base currency as its minor units, rounded up."""
        return -(-units // power(SCALE - exponent(self.base)))

    def kinds(self, strategy: "Strategy", today: date) -> "Kinds":
        """What was found out under a strategy on a day about kinds of lines, and of customers by their oldest line.

        To be kept for the next of the kind, unless conditions ask for more than the line: then nothing is known of
        lines, and of customers never anything yet.
        """
        found = self._kinds.get(id(strategy))
        if found is None or found[0] is not strategy or found[1] != today:
            lines = None if any(step.when is not None for step in strategy.line_steps) else dict[Any, Any]()
            own = None if any(step.when is not None for step in strategy.account_steps) else dict[Any, Any]()
            self._kinds[id(strategy)] = found = (strategy, today, lines, own)
        return found[2], {} if found[3] is None else found[3]

    def floor(self, minimum: int, currency: str) -> int:
        """The least amount of the currency, in its minor units, that reaches a minimum in the base currency."""
        key = (minimum, currency)
        found = self._floors.get(key)
        if found is None:
            if currency == self.base:
                found = minimum
            else:
                numerator, denominator = self.rates.get(currency, (1, 1))
                numerator *= power(exponent(self.base))
                denominator *= power(exponent(currency))
                found = -(-minimum * denominator // numerator)
            self._floors[key] = found
        return found

    def next_open(self, country: str, day: date) -> date:
        """The recipient's first working day on or after the day (Monday to Friday where no calendar is known)."""
        key = (country, day)
        found = self._opens.get(key)
        if found is None:
            calendar = self.calendars.get(country) or _PLAIN
            found = self._opens[key] = calendar.next_open(day)
        return found

    def to_mapping(self) -> dict[str, Any]:
        """The whole context as JSON values."""
        return {
            "base": self.base,
            "rates": {key: list(pair) for key, pair in sorted(self.rates.items())},
            "minimum_customer": self.minimum_customer,
            "minimum_item": self.minimum_item,
            "sources": {
                str(key): [s.data_on.isoformat(), s.age, s.limit, s.stale, s.late_through.isoformat()]
                for key, s in sorted(self.sources.items())
            },
            "calendars": {key: self.calendars[key].to_mapping() for key in sorted(self.calendars)},
            "collection_days": dict(sorted(self.collection_days.items())),
            "cooling_days": self.cooling_days,
        }

    @classmethod
    def from_mapping(cls, kept: Mapping[str, Any]) -> "Context":
        """The context that `to_mapping` described."""
        return cls(
            base=kept["base"],
            rates={key: (pair[0], pair[1]) for key, pair in kept["rates"].items()},
            minimum_customer=kept["minimum_customer"],
            minimum_item=kept["minimum_item"],
            sources={
                int(key): Source(date.fromisoformat(on), age, limit, stale, date.fromisoformat(late))
                for key, (on, age, limit, stale, late) in kept["sources"].items()
            },
            calendars={key: Calendar.from_mapping(value) for key, value in kept["calendars"].items()},
            collection_days=kept["collection_days"],
            cooling_days=kept["cooling_days"],
        )


_PLAIN = Calendar()
