"""Django's entry for this noun."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """Registers the rows of `promises`."""

    name = "dunwell.promises"
    label = "promises"
