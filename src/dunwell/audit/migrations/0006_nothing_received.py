from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0005_no_days_on_files'),
    ]

    operations = [
        migrations.DeleteModel(
            name='Received',
        ),
    ]
