"""Mail by SMTP: with a password, or by a consent that Microsoft 365 or Google keep."""

from pathlib import Path

from dunwell.connectors.email.smtp.line import FIELDS, IDLE, TIMEOUT, SmtpLine
from dunwell.connectors.email.smtp.providers import GOOGLE, MICROSOFT
from dunwell.connectors.ports import Capabilities, Config

__all__ = ["CONNECTOR", "FIELDS", "GOOGLE", "IDLE", "MICROSOFT", "TIMEOUT", "SmtpConnector", "SmtpLine"]


class SmtpConnector:
    """SMTP as a connector."""

    name = "smtp"
    label = "Mail server (SMTP)"
    fields = FIELDS
    capabilities = Capabilities(verified="own fake")

    def open(self, config: Config, *, place: Path) -> SmtpLine:
        """Return a line that is not connected yet; `place` is not used."""
        del place
        return SmtpLine(config)

    def shelf(self, *, place: Path) -> None:
        """Nothing is kept here."""
        del place


CONNECTOR = SmtpConnector()
