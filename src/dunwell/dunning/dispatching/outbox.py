"""The line to an organization's mail server, and who is said to write."""

import socket
from dataclasses import dataclass, field

from django.db import connection

from dunwell.connectors.ports import Capabilities, Config, Envelope, MailLine, Outcome, PermanentError
from dunwell.connectors.registry import UnknownConnectorError, mail_connector
from dunwell.correspondence.mails import BadAddressError, address
from dunwell.correspondence.queries import MAILBOX, mailbox_folder
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import renewing
from dunwell.organizations.queries import SecretsLostError, open_connection
from dunwell.organizations.terms import ConnectionKind


class InsideTransactionError(RuntimeError):
    """The wire was about to be used with a transaction open; that would hold locks for as long as a server likes."""


class WrongMailboxError(Exception):
    """The embedded mailbox was asked for where another mail connection is configured."""


@dataclass(slots=True)
class Outbox:
    """One organization's way out; the connection is opened when it is first needed and then reused."""

    line: MailLine
    sender: str
    connector: str
    capabilities: Capabilities
    broken: int = field(default=0)
    """How often in a row the connection broke or gave no answer."""

    def connect(self) -> None:
        """Be ready to send; raises TemporaryError, PermanentError."""
        _no_transaction()
        self.line.connect()

    def send(self, *, recipient: str, content: bytes, key: str) -> Outcome:
        """Hand over one mail; raises TemporaryError, PermanentError."""
        _no_transaction()
        return self.line.send(Envelope(self.sender, recipient, content, key))


def open_outbox(organization: Organization, *, embedded: bool = False, patience: int = 0) -> Outbox:
    """Return the way out of an organization, not connected yet; with `patience` in seconds for a person who waits.

    Raises PermanentError where no usable mail connection is configured, and WrongMailboxError where the embedded
    mailbox is wanted and another one is configured.
    """
    try:
        found = open_connection(organization.pk, ConnectionKind.EMAIL)
    except SecretsLostError as error:
        raise PermanentError(str(error)) from error
    if embedded and found is not None and found[0] != MAILBOX:
        raise WrongMailboxError(
            f"mail of {organization.name} goes through {found[0]}; the embedded mailbox is for organizations "
            "without another mail connection."
        )
    if found is None and not embedded:
        raise PermanentError(
            f"No mail connection is configured for {organization.name}: "
            "run `dunwell connect email smtp --set host=... --set port=...`."
        )
    name, config = found or (MAILBOX, Config({}))
    if patience and "timeout" in config.values:
        config = Config({**config.values, "timeout": str(min(patience, config.number("timeout")))}, config.secrets)
    config = renewing(organization.pk, name, config)
    try:
        connector = mail_connector(name)
    except UnknownConnectorError as error:
        raise PermanentError(str(error)) from error
    line = connector.open(config, place=mailbox_folder(organization.pk))
    return Outbox(line, sender_of(organization, config), name, connector.capabilities)


def sender_of(organization: Organization, config: Config) -> str:
    """Return the address that mails come from: the connection's, else the organization's, else its user name."""
    for text in (config.text("sender"), organization.email, config.text("username")):
        try:
            return address(text)
        except BadAddressError:
            continue
    return f"accounts@{socket.getfqdn() or 'localhost'}"


def _no_transaction() -> None:
    if connection.in_atomic_block:
        raise InsideTransactionError("No transaction may be open while the mail server is asked.")
