"""Who is treated differently by a draft, a row each, for the list behind its examples."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the list to trials; that of earlier ones is empty."""

    dependencies = [("dunning", "0006_marks")]

    operations = [migrations.AddField(model_name="trial", name="differences", field=models.JSONField(default=list))]
