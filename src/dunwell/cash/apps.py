"""Django's entry for this noun."""

from django.apps import AppConfig


class CashConfig(AppConfig):
    """Registers the rows of `cash`."""

    name = "dunwell.cash"
    label = "cash"
