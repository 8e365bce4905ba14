"""Django's entry for this noun."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the rows of `intake`."""

    name = "dunwell.intake"
    label = "intake"
