"""What a test asks on an embedded database of its own is the same wherever the other tests run: once is enough."""

import os

import pytest

embedded = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="on an embedded database of its own, which the tests on SQLite ask already",
)
