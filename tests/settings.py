"""Dunwell's own settings with a data folder of their own: no test may touch the data of whoever runs it."""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="dunwell-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)

os.environ["DUNWELL_DATA"] = _data
os.environ["DUNWELL_SECRET_KEY"] = "a key for tests that is long enough and opens nothing"
os.environ["DUNWELL_THROWAWAY"] = "1"
for _name in ("DUNWELL_DEBUG", "DUNWELL_HOSTS", "DUNWELL_HTTPS", "DUNWELL_ORIGINS"):
    os.environ.pop(_name, None)

from dunwell.project.settings import *  # noqa: E402, F403 - the point is to have the same, read after the lines above

# Argon2 takes its time on purpose; thousands of test users need none of it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Django's own way to the tables of the models; tests/conftest.py notes the migrations they stand for.
DATABASES["default"]["TEST"] = {**DATABASES["default"].get("TEST", {}), "MIGRATE": False}  # noqa: F405
