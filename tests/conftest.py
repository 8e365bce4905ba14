"""What every test gets; the database is the one DATABASE_URL names, else SQLite in memory (tests/settings.py)."""

import os

from hypothesis import settings

# No deadline: a slow machine is no bug. In CI always the same examples, so that a change is judged by what it changed.
settings.register_profile("dunwell", deadline=None, derandomize=os.environ.get("CI") == "true", print_blob=True)
settings.load_profile("dunwell")
