"""Dates that the law counts: notices, revocations, debits, requests about data, default, limitation."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from dunwell.engine.calendar import Calendar

_DAY = timedelta(days=1)
_RETRIES = 2
_RETRY_DAYS = 180
_MAY_RETRY = frozenset({"R01", "R09"})


class ValidationPeriod(NamedTuple):
    """When a validation notice is taken as received, and the last day of the period that begins then."""

    assumed_receipt: date
    end: date


def validation_period(provided: date, holidays: Iterable[date]) -> ValidationPeriod:
    """Five working days for the post, then thirty days (12 CFR 1006.34(b)(5))."""
    receipt = Calendar(holidays).add(provided, 5)
    return ValidationPeriod(receipt, receipt + 30 * _DAY)


def tcpa_revocation_latest(revoked: date, holidays: Iterable[date]) -> date:
    """The last day to honor a revocation: ten working days after it (47 CFR 64.1200(a)(10)). We honor it at once."""
    return Calendar(holidays).add(revoked, 10)


def can_spam_optout_latest(requested: date, holidays: Iterable[date]) -> date:
    """The last day to honor an opt-out from advertising: ten working days (15 USC 7704(a)(4))."""
    return Calendar(holidays).add(requested, 10)


def sepa_prenotification_latest(due: date) -> date:
    """The last day to announce a debit: fourteen days before (EPC016-06)."""
    return due - 14 * _DAY


def sepa_refund_no_questions_until(debited: date) -> date:
    """The last day on which a payer gets a debit back without a reason: eight weeks (PSD2 art 77)."""
    return debited + 56 * _DAY


def reg_e_varying_notice_latest(transfer: date) -> date:
    """The last day to announce a transfer of another amount: ten days before (12 CFR 1005.10(d))."""
    return transfer - 10 * _DAY


def nacha_reinitiate_until(original: date, attempts_after_return: int) -> date | None:
    """The last day on which a returned debit may go out again; None after two retries (Nacha 2.12.4)."""
    return original + _RETRY_DAYS * _DAY if attempts_after_return < _RETRIES else None


def nacha_may_reinitiate(return_code: str) -> bool:
    """Whether a return for that reason may be tried again without a new authorization (Nacha 2.12.4)."""
    return return_code in _MAY_RETRY


def dsar_due(received: date) -> date:
    """The last day to answer a request about somebody's data: one month (GDPR art 12(3))."""
    return months_later(received, 1)


def default_without_notice(received: date, holidays: Iterable[date], *, told: bool) -> date | None:
    """The first day of default without a reminder: after thirty days (BGB 286(3)); None where the invoice must tell.

    A thirtieth day on a weekend or holiday moves to the next working day (BGB 193).
    """
    return Calendar(holidays).next_open(received + 30 * _DAY) + _DAY if told else None


class Limitation(NamedTuple):
    """After how many years a debt is barred by time; `from_year_end` where they run from the end of the year.

    `years` names the usual term `default` and others by what they are for; without one the term is not known.
    """

    rule: str
    years: Mapping[str, int]
    from_year_end: bool = False

    def barred_from(self, start: date, kind: str = "default") -> date | None:
        """The first day on which a debt of that day is barred; None where no term is known."""
        term = self.years.get(kind, self.years.get("default"))
        if term is None:
            return None
        first = date(start.year, 12, 31) if self.from_year_end else start
        return months_later(first, 12 * term) + _DAY

    def starts(self, first: date, last: date, kind: str = "default") -> tuple[date, date] | None:
        """The days, from the one to the other, of all debts that are barred from a day from `first` to `last`.

        None where there are none. A day at the edges may be one too many where months differ in length.
        """
        term = self.years.get(kind, self.years.get("default"))
        if term is None:
            return None
        if not self.from_year_end:
            latest = (months_later(last - _DAY, -12 * term), months_later(last, -12 * term) - _DAY)
            return months_later(first - _DAY, -12 * term), max(latest)
        years = [year - 1 - term for year in range(first.year, last.year + 1) if first <= date(year, 1, 1) <= last]
        return (date(years[0], 1, 1), date(years[-1], 12, 31)) if years else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - _DAY).day
    return date(year, month + 1, min(day.day, last))
