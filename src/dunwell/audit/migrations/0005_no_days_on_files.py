from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_erased_files'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='file',
            name='keep_until',
        ),
    ]
