"""One call of dispatch: its book, its line to the mail server, what it counts, and why it stopped."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from django.db import InterfaceError, OperationalError, connection

from dunwell.connectors.ports import About, ConnectorError, Outcome, PermanentError, Uncertain
from dunwell.dunning.book import Book, open_book
from dunwell.dunning.dispatching.claiming import Asked, Claimed, Turn
from dunwell.dunning.dispatching.inputs import stamp
from dunwell.dunning.dispatching.outbox import Outbox, open_outbox
from dunwell.dunning.dispatching.waiting import tell_mail_is_down, tell_mail_is_up
from dunwell.kit import clock
from dunwell.organizations.queries import get_organization
from dunwell.organizations.terms import Sending

type Progress = Callable[[str, int], None]

COUNTED: Final = ("claimed", "sent", "withdrawn", "later", "failed", "uncertain")
GONE: Final = (OperationalError, InterfaceError)
PAUSES: Final = (0.2, 1.0, 3.0, 10.0)
"""Seconds to wait for a database that went away, before giving up."""

BROKEN_IN_A_ROW: Final = 3
"""Connections that break or give no answer so often in a row stop the dispatcher: one cause, not a hundred doubts."""


def patiently[T](work: Callable[[], T]) -> T:
    """Do something that may be repeated as a whole, again while the database is away; at last its error is raised."""
    for pause in PAUSES:
        try:
            return work()
        except GONE:
            connection.close()
            clock.pause(pause)
    return work()


class Round:
    """What one call of dispatch knows. The day stays that of `at`; the gate and leases follow the time that passes."""

    def __init__(
        self, organization: int, *, at: dt.datetime, embedded: bool = False, progress: Progress | None = None
    ) -> None:
        """Open the book of the day on which `at` falls; the line to the mail server is opened when it is needed."""
        self.organization = organization
        self.at = at
        self.embedded = embedded
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        self.stopped = False
        self._progress = progress
        self._began = time.perf_counter()
        self._was_up = False
        self.open_book()
        self.outbox: Outbox | None = None
        if self.may_leave and not self.is_shadow:
            self._open_outbox()

    @property
    def may_leave(self) -> bool:
        """Tell whether the sending state lets anything be looked at; OFF does not, except for the embedded mailbox."""
        return self.embedded or self.book.organization.sending != Sending.OFF

    @property
    def is_shadow(self) -> bool:
        """Tell whether everything is done but the sending."""
        return not self.embedded and self.book.organization.sending == Sending.SHADOW

    @property
    def redirect_to(self) -> str:
        """Return the one address that gets every message of a trial run, else ""."""
        organization = self.book.organization
        is_trial = not self.embedded and organization.sending == Sending.REDIRECT
        return organization.redirect_to if is_trial else ""

    @property
    def sender(self) -> str:
        """Return the address that mails come from; in shadow nobody comes from anywhere."""
        return self.outbox.sender if self.outbox else (self.book.organization.email or "shadow@localhost")

    def open_book(self) -> None:
        """Read what is in force; again whenever a message finds that something changed. OFF ends the round."""
        self.stamp = stamp(self.organization)
        zone = get_organization(self.organization).time_zone
        self.book: Book = open_book(self.organization, as_of=clock.day_of(self.at, zone), at=self.at)
        self.stopped = not self.may_leave

    def _open_outbox(self) -> None:
        try:
            self.outbox = open_outbox(self.book.organization, embedded=self.embedded)
        except PermanentError as error:
            self.mail_is_down(error.text)

    def asked(self) -> Asked:
        """Return what T1 is asked to do for the next message."""
        return Asked(self.book, self.stamp, self.instant(), embedded=self.embedded)

    def instant(self) -> dt.datetime:
        """Return `at` and the time that has passed since: what the gate, leases and records go by."""
        return self.at + dt.timedelta(seconds=time.perf_counter() - self._began)

    def connect(self) -> bool:
        """Be ready to send; False stops the round, with nothing claimed. In shadow there is nothing to connect to."""
        if self.is_shadow:
            return True
        if self.outbox is None:
            return False
        try:
            self.outbox.connect()
        except ConnectorError as error:
            self.mail_is_down(error.text)
            return False
        if not self._was_up:
            self._was_up = True
            tell_mail_is_up(self.organization, at=self.at)
        return True

    def hand_over(self, claimed: Claimed) -> Outcome | ConnectorError:
        """Put a mail on the wire, with no transaction open; what cannot be understood is uncertain."""
        assert self.outbox is not None, "nothing is claimed without a line"
        draft = claimed.draft
        key = f"{draft.message.public_id}.{draft.attempt}"
        try:
            outcome: Outcome | ConnectorError = self.outbox.send(
                recipient=draft.recipient, content=draft.content, key=key
            )
        except ConnectorError as error:
            outcome = error
        except Exception as error:  # noqa: BLE001 - whatever went wrong, nobody knows whether the mail left
            outcome = Uncertain(f"{type(error).__name__}: {error}")
        self._watch(outcome)
        return outcome

    def _watch(self, outcome: Outcome | ConnectorError) -> None:
        assert self.outbox is not None
        is_ours = isinstance(outcome, ConnectorError) and outcome.about is About.CONNECTION
        if not (is_ours or isinstance(outcome, Uncertain)):
            self.outbox.broken = 0
            return
        self.outbox.broken += 1
        if isinstance(outcome, PermanentError) or self.outbox.broken >= BROKEN_IN_A_ROW:
            self.mail_is_down(outcome.problem if isinstance(outcome, Uncertain) else str(outcome))

    def mail_is_down(self, problem: str) -> None:
        """Stop, and tell people once."""
        self.stop(problem)
        tell_mail_is_down(self.organization, problem=problem, at=self.at)

    def stop(self, problem: str) -> None:
        """Take no further message in this call."""
        self.stopped = True
        self.problems.append(problem)

    def count(self, what: str) -> None:
        """Count one more of something, and say how far we are; what another dispatcher has is not ours to count."""
        if what == Turn.BUSY.value:
            return
        self.counts[what] += 1
        if self._progress and what in ("sent", "withdrawn", "later", "failed", "uncertain"):
            self._progress("messages", self.counts.total() - self.counts["claimed"])

    def close(self) -> None:
        """Hang up."""
        if self.outbox is not None:
            self.outbox.line.close()

    def result(self) -> dict[str, Any]:
        """Return the counts, those of the contract always there, and the problems."""
        more = {name: number for name, number in sorted(self.counts.items()) if name not in COUNTED}
        return {**{name: self.counts[name] for name in COUNTED}, **more, "problems": self.problems}
