"""Django's entry for this noun."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the rows of `audit`."""

    name = "dunwell.audit"
    label = "audit"
