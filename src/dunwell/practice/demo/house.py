"""The creditor of the demo, the people who work there, and how it chases."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from dunwell.organizations import operations as organizations
from dunwell.organizations.models import Organization
from dunwell.organizations.terms import Role, Sending
from dunwell.strategies import documents, segments
from dunwell.strategies import operations as strategies

NAME = "Halden & Moor Instruments GmbH"
ZONE = "Europe/Berlin"
SYSTEM = "system:demo"
SETTINGS = {
    "address": "Speicherkai 12\n20999 Hafenstadt\nGermany",
    "phone": "+49 40 5550 100",
    "email": "receivables@halden-moor.example",
    "signer": "Miriam Sander, Receivables",
    "iban": "DE02120300000000202051",
}
STAFF = (
    ("Robin Haller", Role.ADMIN),
    ("Miriam Sander", Role.MANAGER),
    ("Jens Okoro", Role.SUPERVISOR),
    ("Lena Vogt", Role.AGENT),
    ("Artur Weiss", Role.BILLING),
    ("Selma Rask", Role.AUDITOR),
)
REVIEWED = '\nreview: {above: "5000.00", severity: final}\n'
"""What a person reads before it leaves: final notices, and whatever asks for much."""

SEGMENTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "key": "collected",
        "name": "We collect",
        "when": ["usual_method", "=", "DIRECT_DEBIT"],
        "strategy": "direct-debit",
        "tone": "It is our collection that failed: ask what happened before you ask for money.",
        "concede": "Another day for the next collection.",
        "ask": "Artur Weiss, who collects",
    },
    {
        "key": "public-bodies",
        "name": "Public bodies",
        "when": ["kind", "=", "PUBLIC"],
        "strategy": "public",
        "tone": "Formal. Name the order reference first: without it nobody there can find the invoice.",
        "concede": "Until their next pay run.",
        "ask": "Jens Okoro",
    },
    {
        "key": "private-people",
        "name": "Private people",
        "when": ["kind", "in", ["CONSUMER", "SOLE_TRADER"]],
        "strategy": "consumer",
        "tone": "Short, friendly, without terms of the trade. Ask whether something has happened.",
        "concede": "A plan of up to six instalments.",
        "ask": "Jens Okoro",
    },
    {
        "key": "slow-payers",
        "name": "Slow payers",
        "when": {"any": [["delay_days", ">=", 25], ["broken_promises", ">=", 2], ["oldest_dpd", ">=", 60]]},
        "strategy": "standard",
        "tone": "Name the day you were promised, and ask for a new one in writing.",
        "concede": "Nothing without a first payment.",
        "ask": "Miriam Sander",
    },
)
"""Who is chased in another way than usual, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody gets into the demo."""

    role: str
    name: str
    email: str
    password: str
    user: int

    @property
    def actor(self) -> str:
        """The user as the record names them."""
        return f"user:{self.user}"


def found(at: dt.datetime) -> tuple[Organization, dict[str, SignIn]]:
    """Found the creditor; return it with one sign-in for each role.

    Sending is ON and goes into the embedded mailbox, which is a folder: nothing leaves the machine.
    """
    with transaction.atomic():
        house = organizations.create_organization(
            name=NAME, base_currency="EUR", time_zone=ZONE, country="DE", at=at, actor=SYSTEM
        )
        organizations.update_settings(organization=house.pk, changes=SETTINGS, at=at, actor=SYSTEM)
        organizations.connect(
            organization=house.pk, kind="EMAIL", connector="mailbox", settings={}, at=at, actor=SYSTEM, role=None
        )
        organizations.set_sending(organization=house.pk, state=Sending.ON, at=at, actor=SYSTEM, role=None)
        strategies.ensure_builtin(house.pk, at)
        for key in ("courteous", "gentle", "standard"):
            text = documents.builtin(key) + REVIEWED
            strategies.save_draft(organization=house.pk, key=key, text=text, at=at, actor=SYSTEM)
            strategies.publish(organization=house.pk, key=key, at=at, actor=SYSTEM)
        told: dict[str, Any] = {"organization": house.pk, "at": at, "actor": SYSTEM}
        strategies.save_segments(text=segments.written(SEGMENTS), **told)
        strategies.publish_segments(**told)
        staff = {role.value: _hired(house.pk, name, role, at) for name, role in STAFF}
    return Organization.objects.get(pk=house.pk), staff


def _hired(organization: int, name: str, role: str, at: dt.datetime) -> SignIn:
    email = f"{role.lower()}@halden-moor.example"
    password = secrets.token_urlsafe(12)
    user = organizations.add_user(
        organization=organization, email=email, name=name, role=role, password=password, at=at, actor=SYSTEM
    )
    return SignIn(role, name, email, password, user.pk)
