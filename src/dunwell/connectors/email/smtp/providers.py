"""Microsoft 365 and Google: the same SMTP, signed in by a token that a person agreed to instead of a password."""

from dataclasses import dataclass, field
from pathlib import Path

from dunwell.connectors.email.smtp.line import FIELDS, SmtpLine
from dunwell.connectors.email.smtp.oauth import Access, Provider, consent_address, exchange
from dunwell.connectors.ports import Capabilities, Config, ConfigField, FieldKind

_OWN = (
    ConfigField("client_id", "Client id", help="of the app you registered with the provider"),
    ConfigField("client_secret", "Client secret", FieldKind.HIDDEN),
    ConfigField("username", "Mailbox", help="the address that sends, such as accounts@example.com"),
    ConfigField("sender", "Sender address", help="else the mailbox itself"),
    ConfigField("refresh_token", "Consent", FieldKind.HIDDEN, help="comes by itself when you agree; leave it empty"),
)
_REST = (
    ConfigField("name", "Our name to the server", help="what we say in EHLO; else this computer's name"),
    ConfigField("timeout", "Seconds to wait for an answer", FieldKind.NUMBER, default="60", least=1, most=600),
    ConfigField("authority", "Another sign-in server", help="national clouds only; empty for the usual one"),
)
_SECURITY = next(one for one in FIELDS if one.name == "security")


def _server(host: str) -> tuple[ConfigField, ...]:
    return (
        ConfigField("host", "Server", default=host),
        ConfigField("port", "Port", FieldKind.NUMBER, default="587", least=1, most=65_535),
        _SECURITY,
    )


@dataclass(frozen=True, slots=True)
class AgreedConnector:
    """SMTP with one provider's consent."""

    name: str
    label: str
    provider: Provider
    fields: tuple[ConfigField, ...]
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(verified="own fake"))

    def open(self, config: Config, *, place: Path) -> SmtpLine:
        """Return a line that is not connected yet; `place` is not used."""
        del place
        return SmtpLine(config, token=Access(self.provider, config).token)

    def shelf(self, *, place: Path) -> None:
        """Nothing is kept here."""
        del place

    def consent_address(self, config: Config, *, back: str, state: str, verifier: str) -> str:
        """Return where a person agrees that we may send."""
        return consent_address(self.provider, config, back=back, state=state, verifier=verifier)

    def agreed(self, config: Config, *, code: str, back: str, verifier: str) -> dict[str, str]:
        """Return the secrets to keep after a person agreed; raises TemporaryError, PermanentError."""
        return {"refresh_token": exchange(self.provider, config, code=code, back=back, verifier=verifier)}


MICROSOFT = AgreedConnector(
    name="microsoft365",
    label="Microsoft 365",
    provider=Provider(
        title="Microsoft",
        authorize="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        token="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # nosec B106 # noqa: S106 - an address
        scope="offline_access https://outlook.office.com/SMTP.Send",
        extra={"response_mode": "query"},
    ),
    fields=(
        *_OWN,
        ConfigField("tenant", "Tenant", default="common", help="your directory's id, or common"),
        *_server("smtp.office365.com"),
        *_REST,
    ),
)
GOOGLE = AgreedConnector(
    name="google",
    label="Google Workspace",
    provider=Provider(
        title="Google",
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",  # nosec B106 # noqa: S106 - an address
        scope="https://mail.google.com/",
        extra={"access_type": "offline", "prompt": "consent"},
    ),
    fields=(*_OWN, *_server("smtp.gmail.com"), *_REST),
)
