"""Golden files: what a sample turns into, as text beside it. `make golden` writes them anew; the diff is the review."""

import os
from pathlib import Path

import pytest


def assert_golden(path: Path, text: str) -> None:
    """Fails where the text is not what the file holds; under DUNWELL_GOLDEN=write writes the file instead."""
    if os.environ.get("DUNWELL_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
        return
    if not path.exists():
        pytest.fail(f"{path} does not exist; `make golden` writes it, then read it before you commit it.")
    assert text == path.read_text(encoding="utf-8"), (
        f"{path} differs; if the new text is right, `make golden` writes it."
    )
