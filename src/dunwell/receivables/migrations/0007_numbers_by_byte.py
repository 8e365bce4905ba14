"""Compare document numbers letter by letter: the beginning of one is a range of the index in every language."""

from typing import Any

from django.db import migrations


def compare_by_byte(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE receivables_document ALTER COLUMN number TYPE varchar(120) COLLATE "C"')


class Migration(migrations.Migration):
    """SQLite compares so by itself; PostgreSQL by the language of the cluster, which may pass over dashes and dots."""

    dependencies = [("receivables", "0006_due_before_issue")]

    operations = [migrations.RunPython(compare_by_byte, migrations.RunPython.noop)]
