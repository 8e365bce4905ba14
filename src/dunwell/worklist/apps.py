"""Django's entry for this noun."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """Registers the rows of `worklist`."""

    name = "dunwell.worklist"
    label = "worklist"
