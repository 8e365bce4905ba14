"""The one place that names a connector: everybody else asks by kind and name.

Another package adds one by an entry point of the group `dunwell.mail`, which names a `MailConnector`.
"""

from functools import cache
from importlib.metadata import entry_points

from dunwell.connectors.email import mailbox, smtp
from dunwell.connectors.ports import MailConnector

EMAIL = "EMAIL"

_MAIL: tuple[MailConnector, ...] = (smtp.CONNECTOR, smtp.MICROSOFT, smtp.GOOGLE, mailbox.CONNECTOR)


class UnknownConnectorError(LookupError):
    """No connector of that kind and name; the message lists those there are."""


@cache
def mail_connectors() -> dict[str, MailConnector]:
    """Return every way to send mail by name: ours first, then those of other packages."""
    found = {connector.name: connector for connector in _MAIL}
    for point in entry_points(group="dunwell.mail"):
        found.setdefault(point.name, point.load())
    return found


def mail_connector(name: str) -> MailConnector:
    """Return one way to send mail; raises UnknownConnectorError."""
    return connector_of(EMAIL, name)


def connector_of(kind: str, name: str) -> MailConnector:
    """Return the connector of a kind (upper-case code) and name; raises UnknownConnectorError."""
    if kind != EMAIL:
        raise UnknownConnectorError(f"there are no connectors of kind {kind!r}; there are: {EMAIL}.")
    known = mail_connectors()
    if name not in known:
        raise UnknownConnectorError(f"there is no {kind} connector {name!r}; there are: {', '.join(sorted(known))}.")
    return known[name]
