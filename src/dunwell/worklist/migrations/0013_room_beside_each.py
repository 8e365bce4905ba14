"""Leave room beside each standing: then a night writes the changed row next to its old one and touches no index."""

from typing import Any

from django.db import migrations


def leave_room(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE worklist_standing SET (fillfactor = 50)")


class Migration(migrations.Migration):

    dependencies = [("worklist", "0012_stops_of_old_rows")]

    operations = [migrations.RunPython(leave_room, migrations.RunPython.noop)]
