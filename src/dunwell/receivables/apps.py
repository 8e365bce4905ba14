"""Django's entry for this noun."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """Registers the rows of `receivables`."""

    name = "dunwell.receivables"
    label = "receivables"
