"""Rules that cannot be read and messages that cannot be written have alerts of their own; open ones are renamed."""

from typing import Any

from django.db import migrations, models

MARK = "message "


def rename_open(apps: Any, _editor: Any) -> None:
    """What is open about a message gets its own kind, and the message alone as its subject."""
    rows = apps.get_model("worklist", "Alert")._base_manager
    for row in rows.filter(kind="RUN_PROBLEM", closed_at=None, subject__startswith=MARK):
        row.kind, row.subject = "UNWRITTEN", row.subject.removeprefix(MARK)
        row.save(update_fields=["kind", "subject"])


class Migration(migrations.Migration):

    dependencies = [
        ('worklist', '0013_room_beside_each'),
    ]

    operations = [
        migrations.RunPython(rename_open, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[('STALE_SOURCE', 'the ledger is old'), ('CIRCUIT_BREAKER', 'the night is unusual'), ('UNCERTAIN_MESSAGE', 'a message may or may not have left'), ('NIGHT_MISSING', 'a night did not run'), ('MAIL_DOWN', 'mail does not leave'), ('RUN_PROBLEM', 'a customer could not be decided'), ('RULES', 'rules that cannot be read'), ('UNWRITTEN', 'a message could not be written'), ('DATE', 'a date that costs money')], max_length=20),
        ),
    ]
