"""The form of a connection, made from the fields its connector declares; a secret is never shown again."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from dunwell.connectors import registry
from dunwell.connectors.ports import ConfigField, FieldKind, MailConnector
from dunwell.organizations import queries
from dunwell.organizations.queries import Connected
from dunwell.organizations.terms import ConnectionKind

KEPT: Final = "left empty it stays as it is"


def connection_of(organization: int) -> Connected | None:
    """Return the organization's mail connection."""
    return queries.find_connection(organization, ConnectionKind.EMAIL)


def connectors() -> list[MailConnector]:
    """Return every way to send mail: those that leave the house first, the plain mail server before all."""
    return sorted(
        registry.mail_connectors().values(),
        key=lambda one: (not one.capabilities.leaves_house, one.name != "smtp", one.label),
    )


class ConnectionForm(forms.Form):
    """The settings of one connector; empty values take the connector's default."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, connector: MailConnector, now: Connected | None
    ) -> None:
        """Ask for the connector's fields, filled in with what is connected now where it is the same connector."""
        is_same = now is not None and now.connector == connector.name
        kept = now.config if now is not None and is_same else {}
        usual = {wanted.name: wanted.default for wanted in connector.fields if wanted.kind is not FieldKind.HIDDEN}
        super().__init__(data, initial={**usual, **kept})
        self.connector = connector
        for wanted in connector.fields:
            self.fields[wanted.name] = _field(wanted, is_kept=is_same)

    def settings(self) -> dict[str, str]:
        """Return what was typed, as `organizations.operations.connect` takes it."""
        return {name: "" if value is None else str(value) for name, value in self.cleaned_data.items()}


def _field(wanted: ConfigField, *, is_kept: bool) -> forms.Field:
    usual: dict[str, Any] = {"label": wanted.label, "help_text": wanted.help, "required": wanted.required}
    if wanted.kind is FieldKind.HIDDEN:
        words = KEPT if is_kept else wanted.help
        widget = forms.PasswordInput(attrs={"autocomplete": "off"})
        return forms.CharField(label=wanted.label, required=False, strip=False, help_text=words, widget=widget)
    if wanted.kind is FieldKind.NUMBER:
        return forms.IntegerField(min_value=wanted.least, max_value=wanted.most, **usual)
    if wanted.kind is FieldKind.CHOICE:
        return forms.ChoiceField(choices=[(choice, choice) for choice in wanted.choices], **usual)
    return forms.CharField(max_length=500, **usual)
