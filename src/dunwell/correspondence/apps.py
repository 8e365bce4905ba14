"""Django's entry for this noun."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """Registers the rows of `correspondence`."""

    name = "dunwell.correspondence"
    label = "correspondence"
