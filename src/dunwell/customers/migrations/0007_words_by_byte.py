"""Compare words letter by letter, so that the beginning of one is a range of the index in every language."""

from typing import Any

from django.db import migrations


def compare_by_byte(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE customers_word ALTER COLUMN word TYPE varchar(60) COLLATE "C"')


class Migration(migrations.Migration):
    """SQLite compares so by itself; PostgreSQL by the language of the cluster, which may pass over dashes and dots."""

    dependencies = [("customers", "0006_by_kind_and_country")]

    operations = [migrations.RunPython(compare_by_byte, migrations.RunPython.noop)]
