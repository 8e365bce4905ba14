"""Two creditors, a member of each role, and something of everything that an address can name."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client

from dunwell.kit import clock
from dunwell.organizations import operations as organizations
from dunwell.organizations.models import Organization, User
from dunwell.organizations.terms import Role

PASSWORD = "a password of a dozen letters"
ROLES = [role.value.lower() for role in Role]
WHO = ["stranger", "other", "agent", "billing", "supervisor", "manager", "auditor", "admin"]


@dataclass
class World:
    """What tests of pages start from; `named` holds what addresses are made of."""

    at: dt.datetime
    ours: Organization
    theirs: Organization
    users: dict[str, User]
    named: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        """Today where our organization is."""
        return clock.day_of(self.at, self.ours.time_zone)

    def client(self, who: str) -> Client:
        """A browser in which that user is signed in; a stranger is not."""
        client = Client(headers={"accept-language": "en"})
        if who != "stranger":
            client.force_login(self.users[who])
        return client


def a_world() -> World:
    """Make Alice Ltd with one member of each role, and Charlie Ltd with its administrator."""
    at = clock.now()
    with transaction.atomic():
        ours, theirs = (
            organizations.create_organization(
                name=name, base_currency="EUR", time_zone="Europe/Berlin", country="DE", at=at, actor="test"
            )
            for name in ("Alice Ltd", "Charlie Ltd")
        )
        users = {
            role.lower(): organizations.add_user(
                organization=ours.pk,
                email=f"{role.lower()}@alice.example",
                name=f"{role.capitalize()} of Alice",
                role=role,
                password=PASSWORD,
                at=at,
                actor="test",
            )
            for role in Role.values
        }
        users["other"] = organizations.add_user(
            organization=theirs.pk, email="admin@charlie.example", name="Charlie", role=Role.ADMIN,
            password=PASSWORD, at=at, actor="test",
        )  # fmt: skip
        spare = organizations.add_user(
            organization=ours.pk, email="spare@alice.example", name="Spare", role=Role.AGENT,
            password=PASSWORD, at=at, actor="test",
        )  # fmt: skip
    world = World(at, ours, theirs, users)
    world.named = {"organization": ours.public_id, "member": spare.public_id, "nobody": uuid.uuid4()}
    return world
