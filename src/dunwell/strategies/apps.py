"""Django's entry for this noun."""

from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    """Registers the rows of `strategies`."""

    name = "dunwell.strategies"
    label = "strategies"
