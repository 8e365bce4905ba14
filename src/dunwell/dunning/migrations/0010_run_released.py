"""When a person let an unusual night pass."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the instant; nothing tells of those let pass before."""

    dependencies = [("dunning", "0009_night_asked")]

    operations = [migrations.AddField("run", "released_at", models.DateTimeField(null=True))]
