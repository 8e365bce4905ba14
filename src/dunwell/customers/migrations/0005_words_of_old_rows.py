"""Write the words of the customers there are, and their search text as it is compared now."""

from typing import Any

from django.db import migrations

from dunwell.customers.search import search_text, words_of, words_of_contact

COLUMNS = ("number", "name", "city", "vat_id", "iban", "phone", "address1", "postal_code", "custom")
AT_ONCE = 1000


def write_words(apps: Any, _editor: Any) -> None:
    customers = apps.get_model("customers", "Customer")
    contacts = apps.get_model("customers", "Contact")
    word = apps.get_model("customers", "Word")
    after = 0
    while rows := list(customers.objects.filter(id__gt=after).order_by("id")[:AT_ONCE]):
        found = {(row.organization_id, row.pk): words_of({name: getattr(row, name) for name in COLUMNS}) for row in rows}
        for row in contacts.objects.filter(customer_id__in=[row.pk for row in rows], removed_at=None):
            found[row.organization_id, row.customer_id] |= words_of_contact(row.email, row.phone)
        word.objects.bulk_create(
            [
                word(organization_id=organization, kind=kind, word=text, customer_id=customer)
                for (organization, customer), words in found.items()
                for kind, text in sorted(words)
            ],
            ignore_conflicts=True,
        )
        for row in rows:
            row.search = search_text([row.number, row.name, row.city])
        customers.objects.bulk_update(rows, ["search"])
        after = rows[-1].pk


class Migration(migrations.Migration):
    """The second half of 0004, apart because PostgreSQL changes no table it has just written to."""

    dependencies = [("customers", "0004_words_and_merges")]

    operations = [migrations.RunPython(write_words, migrations.RunPython.noop)]
