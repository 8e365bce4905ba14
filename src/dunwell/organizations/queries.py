"""Reading the creditor's side."""

from dunwell.organizations.models import Organization


def list_organizations() -> list[Organization]:
    """Return all organizations by name."""
    return list(Organization.objects.order_by("name", "id"))
