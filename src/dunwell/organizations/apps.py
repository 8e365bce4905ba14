"""Django's entry for this noun."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Registers the rows of `organizations`."""

    name = "dunwell.organizations"
    label = "organizations"
