"""Who is left alone: each group with its rule, its value and the way back."""

from django.db import transaction

from dunwell.compliance import operations
from dunwell.compliance.terms import HoldKind
from dunwell.customers.models import Customer
from tests.web.world import World


def test_each_group_has_its_rule_its_value_and_its_list(world: World) -> None:
    sister, debited, held = world.customer("SISTER"), world.customer("DEBIT"), world.customer("LAW")
    for number, customer in enumerate((sister, debited, held)):
        world.invoice(customer, 100_00 + number, days_late=3, number=f"INV-{number}")
    Customer.objects.of(world.ours).filter(pk=sister.pk).update(kind="INTERCOMPANY", is_key_account=True)
    Customer.objects.of(world.ours).filter(pk=debited.pk).update(payment_method="FACTORED")
    with transaction.atomic():
        for _ in range(2):
            operations.place_hold(
                organization=world.ours.pk,
                customer=held.pk,
                kind=HoldKind.LAWYER,
                from_on=world.today,
                at=world.at,
                actor="cli",
            )
    text = world.get("/left-alone", "agent")
    for said in ("Sister companies", "Key accounts", "Factored", "On hold: at the lawyer", "100.02"):
        assert said in text
    assert "Employees" not in text
    listed = world.get("/left-alone/lawyer-hold")
    assert listed.count("data-row") == 1
    assert "LAW Ltd" in listed
    assert "100.02" in listed
    assert "/holds?kind=LAWYER" in listed
    assert "SISTER" in world.get("/left-alone/intercompany")
    assert "SISTER" in world.get("/left-alone/key-account")
    assert world.client("agent").get("/left-alone/nothing").status_code == 404


def test_an_empty_page_says_who_would_stand_there(world: World) -> None:
    assert "Nobody is left alone" in world.get("/left-alone")
    assert "Nobody now" in world.get("/left-alone/employee")
