"""Django's entry for this noun."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Registers the rows of `customers`."""

    name = "dunwell.customers"
    label = "customers"
