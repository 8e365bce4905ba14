"""Trying the mail connection: a mail to one of our own people, whatever the sending state, with no transaction open."""

import datetime as dt
import uuid
from typing import Final, NamedTuple

from django.db import transaction

from dunwell.connectors.ports import Config, ConnectorError, Uncertain
from dunwell.correspondence.letters import Rendered
from dunwell.correspondence.mails import BadAddressError, Post, write_mail
from dunwell.correspondence.standing import Check, check_domain
from dunwell.dunning.dispatching.outbox import open_outbox, sender_of
from dunwell.organizations import operations as organizations
from dunwell.organizations.queries import get_organization, milestones_of, open_connection
from dunwell.organizations.terms import ConnectionKind

TRIED: Final = "mail-tried"
LOOKED_AT: Final = "mail-domain"
PATIENCE: Final = 15
"""Seconds for every answer of the server while a person waits for the page."""

TEXT: Final = """\
This is the test mail you asked for.

If you can read it, messages of {name} can leave this house: go back to the page and press "It arrived".
Look also at where it landed: in the inbox, or among the junk?

No customer gets anything before you say so.
"""


class Tried(NamedTuple):
    """What became of the latest test mail; `is_accepted` says that the server took it, `says` what it said if not."""

    at: dt.datetime
    to: str
    is_accepted: bool
    says: str


def try_mail(organization: int, *, to: str, at: dt.datetime, actor: str) -> Tried:
    """Send a test mail to one of our own people and note what became of it."""
    says = _problem(organization, to=to, at=at)
    tried = Tried(at, to, not says, says)
    facts = {"at": at.isoformat(), "to": to, "accepted": tried.is_accepted, "says": says}
    with transaction.atomic():
        organizations.reach_milestone(organization=organization, key=TRIED, facts=facts, at=at, actor=actor)
    return tried


def _problem(organization: int, *, to: str, at: dt.datetime) -> str:
    house = get_organization(organization)
    try:
        outbox = open_outbox(house, patience=PATIENCE)
    except ConnectorError as error:
        return error.text
    try:
        outbox.connect()
        rendered = _letter(house.name)
        post = Post(
            sender_name=house.name,
            sender=outbox.sender,
            reply_to=house.email,
            recipient_name="",
            recipient=to,
            key=str(uuid.uuid4()),
            attempt=1,
            at=at,
        )
        outcome = outbox.send(recipient=to, content=write_mail(rendered, post), key=post.key)
    except ConnectorError as error:
        return error.text
    except BadAddressError as error:
        return str(error)
    finally:
        outbox.line.close()
    return outcome.problem if isinstance(outcome, Uncertain) else ""


def _letter(name: str) -> Rendered:
    text = TEXT.format(name=name)
    paragraphs = "".join(f"<p>{part}</p>" for part in _escaped(text).split("\n\n"))
    return Rendered(f"Test mail of {name}", text, f"<!doctype html><html lang='en'><body>{paragraphs}</body></html>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def last_tried(organization: int) -> Tried | None:
    """Return what became of the latest test mail; None before the first."""
    reached = milestones_of(organization).get(TRIED)
    if reached is None:
        return None
    facts = reached.facts
    return Tried(dt.datetime.fromisoformat(facts["at"]), facts["to"], facts["accepted"], facts["says"])


def look_at_domain(organization: int, *, at: dt.datetime, actor: str) -> list[Check]:
    """Look up how the sender's domain stands, and note it; takes some seconds at most."""
    domain = sender(organization).rpartition("@")[2]
    checks = check_domain(domain)
    facts = {"domain": domain, "at": at.isoformat(), "checks": [list(check) for check in checks]}
    with transaction.atomic():
        organizations.reach_milestone(organization=organization, key=LOOKED_AT, facts=facts, at=at, actor=actor)
    return checks


def last_look(organization: int) -> tuple[str, list[Check]] | None:
    """Return the domain that was looked at last, with what was found."""
    reached = milestones_of(organization).get(LOOKED_AT)
    return (reached.facts["domain"], [Check(*row) for row in reached.facts["checks"]]) if reached else None


def sender(organization: int) -> str:
    """Return the address that mails come from."""
    found = open_connection(organization, ConnectionKind.EMAIL)
    return sender_of(get_organization(organization), found[1] if found else Config({}))
