"""Say of the rows that are there what stops them."""

from typing import Any

from django.db import migrations

IN_TURN = (
    *("nothing_open", "nothing_due", "nothing_late", "not_due", "not_yet", "days_before", "days_late", "days_after"),
    *("on_event", "awaits_event", "after_step", "needs_step", "waiting_for", "one_step_a_day", "all_steps_taken"),
    *("condition_not_met", "quiet_days", "already_written_today", "closed_day", "courtesy", "again", ""),
    *("owner_first", "owner_silent", "window_closed", "before_entry", "overtaken"),
)


def say_what_stops(apps: Any, _editor: Any) -> None:
    """Copy the reasons that stop somebody."""
    standing = apps.get_model("worklist", "Standing")
    stopped = standing._base_manager.exclude(reason__in=IN_TURN)
    for reason in list(stopped.order_by("reason").values_list("reason", flat=True).distinct()):
        stopped.filter(reason=reason).update(stopped_by=reason)


class Migration(migrations.Migration):

    dependencies = [("worklist", "0011_what_stops")]

    operations = [migrations.RunPython(say_what_stops, migrations.RunPython.noop)]
