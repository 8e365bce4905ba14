"""Mails that a rule refused for good: asked again each night, and no new one is written while it would refuse it.

The withdrawn message stays what it is; what is looked at is whether the same contact would be refused today, with
today's facts, consents, addresses and packs. Whatever cures it, the next night writes.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from dunwell.compliance import asking
from dunwell.compliance.terms import Channel
from dunwell.correspondence.terms import ANSWERS
from dunwell.correspondence.texts import VERSION
from dunwell.customers.queries import root_of
from dunwell.dunning.addressing import Person, customer_row, person_of
from dunwell.dunning.book import Book
from dunwell.dunning.gatekeeping import of_message, question
from dunwell.dunning.reading import Reader
from dunwell.engine.compose import Planned
from dunwell.engine.contact import NOTICES
from dunwell.engine.facts import REFUSED_BY, REFUSED_FROM, Account
from dunwell.engine.steps import NOTE
from dunwell.organizations.models import Organization

# Of each customer the mails that a rule ended, unless one as hard left since. An index holds nothing but these.
REFUSED: Final = """
SELECT r.customer_id, m.severity, m.contact_role, r.verdict
FROM compliance_refusal r JOIN correspondence_message m ON m.id = r.message_id
WHERE r.organization_id = %(org)s AND r.customer_id BETWEEN %(first)s AND %(last)s
  AND r.earliest IS NULL AND r.message_id IS NOT NULL AND r.local_on <= %(as_of)s AND r.channel = 'EMAIL'
  AND m.state = 'WITHDRAWN' AND m.id <> %(ignoring)s AND m.template NOT IN (ANSWERS) AND NOT EXISTS (
    SELECT 1 FROM correspondence_message n WHERE n.organization_id = %(org)s AND n.customer_id = r.customer_id
      AND n.id > m.id AND n.severity >= m.severity AND n.state = 'SENT')
ORDER BY r.id
""".replace("ANSWERS", ", ".join(f"'{name}'" for name in sorted(ANSWERS)))

_SAID_OF_US: Final = (
    *("name", "address", "phone", "email", "signer", "hours", "language", "party"),
    *("client_name", "client_address", "claims_from", "license", "authority"),
)
"""What letters say of the organization: who changes it changes what a letter can say."""


class Refused(NamedTuple):
    """A mail that was refused: for which role, and what its words had said of what rules want to be said."""

    role: str
    words: str
    carried: frozenset[str]


class Refusals:
    """The mails refused for good in a range of customers: by customer and severity, the latest of each.

    A day knows the refusals up to it.
    """

    def __init__(self, book: Book, reader: Reader | None) -> None:
        """Read them; no reader where no step of the range was left unserved, as a refused mail leaves its own."""
        self.book = book
        self.by_customer: dict[int, dict[int, Refused]] = defaultdict(dict)
        if reader is not None:
            for customer, severity, role, verdict in reader.plain(REFUSED):
                kept = json.loads(verdict) if isinstance(verdict, str) else verdict
                said = Refused(role, kept.get("words", ""), frozenset(kept.get("carried", ())))
                self.by_customer[customer][severity] = said

    def told(self, account: Account) -> Account:
        """Return the account with the softest severity that would be refused again today, and by which rule."""
        for severity, one in sorted(self.by_customer[account.id].items()):
            rule = "" if account.reachable_problem else self._refuses(account, severity, one)
            if rule:
                return account._replace(further={**account.further, REFUSED_FROM: severity, REFUSED_BY: rule})
        return account

    def _refuses(self, account: Account, severity: int, one: Refused) -> str:
        """Return the rule that would refuse such a mail whatever the hour; empty where none would."""
        book, today = self.book, self.book.as_of
        lines = [
            line.id for line in account.lines if (line.due >= today) == (severity == NOTE) and line.disputed < line.open
        ]
        house = book.organization.pk
        person = person_of(house, account.id, channel=Channel.EMAIL, role=one.role, on=today)
        if not lines or person is None:
            return ""
        planned = Planned("MESSAGE", (), (), channel=Channel.EMAIL, severity=severity)
        approach = of_message(planned, lines=lines, address=person.email, contact=person.id)
        root = root_of(house, account.id)
        if one.words == _words(book.organization, account.id, person):
            said = one.carried
        else:  # what letters say has changed since: the next one says all that is wanted, for all we know
            wanted = asking.wanted(question(book, account, approach, root=root, at=book.at))
            said = wanted.disclosures | wanted.notices
        approach = approach._replace(disclosures=said - NOTICES, notice=min(said & NOTICES, default=""))
        verdict = asking.ask(question(book, account, approach, root=root, at=book.at))
        return verdict.rule or "" if verdict.earliest is None else ""


def words_kept(book: Book, customer: int, person: Person | None, carried: frozenset[str]) -> Mapping[str, Any]:
    """Return what is kept with a refusal of the words of its mail: what they carried, and what they were made from."""
    words = _words(book.organization, customer, person)
    return {"carried": sorted(carried), "words": words}


def _words(house: Organization, customer: int, person: Person | None) -> str:
    """Return the digest of what decides the words of a letter to somebody."""
    ours = [str(getattr(house, name)) for name in _SAID_OF_US]
    said = repr((VERSION, ours, customer_row(house.pk, customer), person))
    return hashlib.sha256(said.encode()).hexdigest()
