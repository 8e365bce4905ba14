"""Django's entry for the payers' pages: templates and static files."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the templates and static files of `portal`."""

    name = "dunwell.portal"
    label = "portal"
