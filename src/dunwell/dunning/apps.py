"""Django's entry for this noun."""

from django.apps import AppConfig


class DunningConfig(AppConfig):
    """Registers the rows of `dunning`."""

    name = "dunwell.dunning"
    label = "dunning"
