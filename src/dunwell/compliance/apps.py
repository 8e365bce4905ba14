"""Django's entry for this noun."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """Registers the rows of `compliance`."""

    name = "dunwell.compliance"
    label = "compliance"
