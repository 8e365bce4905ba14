"""Django's entry for this noun."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """Registers the rows of `disputes`."""

    name = "dunwell.disputes"
    label = "disputes"
