"""Judges of who is to be reached and what about: statuses, channels and consents, contents, notices, limitation."""

from datetime import datetime, timedelta
from typing import NamedTuple

from dunwell.engine.contact import NEVER_REACHED, Event, Status
from dunwell.engine.rules import Case, MissingFactError

_DAY = timedelta(days=1)
_TALKS = frozenset({"call", "in_person"})
_WRITES = frozenset({"letter", "letter_handdelivered", "email", "sms"})


class StatusIs(NamedTuple):
    """A status lets only some purposes or recipients pass; with `days` it ends by itself so long after its start."""

    status: str
    purposes: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    days: int | None = None

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """Once every such status of these debts is over."""
        latest = at
        for status in case.debtor.statuses:
            if status.type != self.status or (status.debts and status.debts.isdisjoint(case.proposal.debts)):
                continue
            if case.proposal.purpose in self.purposes or case.proposal.recipient in self.recipients:
                return at
            ends = self._ends(status, case, at)
            if ends is None:
                return None
            latest = max(latest, ends)
        return max(at, latest)

    def _ends(self, status: Status, case: Case, at: datetime) -> datetime | None:
        if status.started is not None and case.day(at) < status.started:
            return at
        if status.ends_at is not None:
            return max(at, status.ends_at)
        if status.until is not None:
            return case.from_day(status.until + _DAY, at)
        if self.days is None or status.started is None:
            return None
        return case.from_day(status.started + self.days * _DAY, at)


class OptedOut(NamedTuple):
    """A channel that somebody asked not to be used."""

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """Never while they do."""
        return None if case.proposal.channel in case.debtor.opted_out else at


class WorkEmail(NamedTuple):
    """An address given by an employer is used only with consent to that address."""

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """With that consent."""
        return None if case.debtor.email_type == "work" and not has_consent(case, "email_work") else at


class PublicPost(NamedTuple):
    """Nothing that others can see."""

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """Where it is private."""
        return None if case.proposal.is_public else at


class AutomatedConsent(NamedTuple):
    """Machines that call or text need consent."""

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """By hand, or with that consent."""
        what = "automated_sms" if case.proposal.channel == "sms" else "automated_call"
        return None if case.proposal.is_automated and not has_consent(case, what) else at


class FreshConsent(NamedTuple):
    """Consent to the channel, or something of theirs that came by it, in the last `days` days."""

    days: int

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """While the consent is fresh."""
        channel, today = case.proposal.channel, case.day(at)
        consent = case.debtor.consents.get(channel)
        if consent is not None and not consent.is_granted:
            return None
        given = [] if consent is None or consent.at is None else [consent.at]
        given += [event.at for event in case.history if event.direction == "in" and event.channel == channel]
        ages = [(today - case.day(when)).days for when in given]
        return at if any(0 <= age <= self.days for age in ages) else None


class ConsentTo(NamedTuple):
    """Consent to the channel."""

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """With it."""
        return at if has_consent(case, case.proposal.channel) else None


class Workplace(NamedTuple):
    """Nobody is reached at work where the employer forbids it."""

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """Elsewhere."""
        return None if case.debtor.employer_prohibits and case.proposal.location == "work" else at


class Says(NamedTuple):
    """What a message must contain; with `when_time_barred` only where the debt is barred by time."""

    require: frozenset[str]
    when_time_barred: bool = False

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """Where it does."""
        if self.when_time_barred and not case.debt.is_time_barred:
            return at
        return at if self.require <= case.proposal.disclosures else None


class FirstNotice(NamedTuple):
    """A notice is given at the first communication or within `days` days after it."""

    notice: str
    days: int

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """With the notice; without it, until the days have passed."""
        today = case.day(at)
        for notice in case.notices:
            given = notice.sent or notice.received
            if notice.type == self.notice and not notice.is_undeliverable and given is not None and given <= today:
                return at
        first = min((event.at for event in case.history if _communicates(event)), default=None)
        return at if first is None or today <= case.day(first) + self.days * _DAY else None


class AfterValidation(NamedTuple):
    """Nothing that overshadows the rights while the validation period runs, of so many `days` after the notice."""

    notice: str
    days: int

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """From the day after its end; raises MissingFactError where nobody knows it."""
        end = case.debt.validation_period_end
        if end is None:
            got = [
                notice.received
                for notice in case.notices
                if notice.type == self.notice and notice.received is not None and not notice.is_undeliverable
            ]
            if not got:
                raise MissingFactError("validation_period_end")
            end = max(got) + self.days * _DAY
        return case.from_day(end + _DAY, at)


class Furnishing(NamedTuple):
    """No report to an agency before having spoken, or `days` days after something written that did not come back."""

    days: int

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """After a talk at once, else after the wait."""
        for event in case.history:
            if event.outcome == "conversation" and event.channel in _TALKS and event.at <= at:
                return at
        sent = [notice.sent for notice in case.notices if notice.sent is not None and not notice.is_undeliverable]
        sent += [case.day(event.at) for event in case.history if _wrote(event)]
        return case.from_day(min(sent) + self.days * _DAY, at) if sent else None


class NoticeElapsed(NamedTuple):
    """So many days after a notice was sent, or with `is_received` after it was received.

    Where nobody knows when it was received, that may be assumed so many days after it was sent (`post`; None: never).
    """

    notice: str
    days: int
    is_received: bool
    post: int | None = None

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """From that day on; never without the notice."""
        starts = []
        for notice in case.notices:
            if notice.type != self.notice or notice.is_undeliverable:
                continue
            posted = notice.sent + self.post * _DAY if notice.sent is not None and self.post is not None else None
            start = notice.received or posted if self.is_received else notice.sent or notice.received
            if start is not None:
                starts.append(start)
        return case.from_day(min(starts) + self.days * _DAY, at) if starts else None


class DaysAfterDue(NamedTuple):
    """So many days after the due date."""

    days: int

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """From that day on; raises MissingFactError where nobody knows the due date."""
        if case.debt.due is None:
            raise MissingFactError("due_date")
        return case.from_day(case.debt.due + self.days * _DAY, at)


class NotTimeBarred(NamedTuple):
    """No threat of a court for what no court would grant."""

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """While the debt is not barred by time."""
        return None if case.debt.is_time_barred else at


def has_consent(case: Case, what: str) -> bool:
    """Whether a consent was given and not taken back."""
    consent = case.debtor.consents.get(what)
    return consent is not None and consent.is_granted


def _communicates(event: Event) -> bool:
    """Whether something about the debt was conveyed: an unanswered call conveys nothing."""
    return event.outcome in ("conversation", "delivered", "sent", "voicemail") and "limited_content" not in event.flags


def _wrote(event: Event) -> bool:
    return event.direction == "out" and event.channel in _WRITES and event.outcome not in NEVER_REACHED
