"""What every test gets: the database that DATABASE_URL names (SQLite without it) and a state folder of its own."""

import os
import tempfile

# Before Django reads its settings: no test may touch the data of the person who runs it.
os.environ["DUNWELL_DATA"] = tempfile.mkdtemp(prefix="dunwell-tests-")
