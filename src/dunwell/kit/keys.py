"""Keys kept in the data folder: the installation's secret, and encryption of secrets at rest."""

import base64
import contextlib
import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet


def read_key(path: Path) -> str:
    """Return the key kept at `path`; before one was written, a throw-away key of this process."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(48)


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of data that DUNWELL_DATA names, else the user's own; nothing is created."""
    if named := environment.get("DUNWELL_DATA"):
        return Path(named)
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "dunwell"


def ensure_key(path: Path) -> None:
    """Write a new key at `path`, readable by its owner only, unless there is one.

    Call before settings are read: they keep the key they found. Of several processes one wins, whole.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(handle)
    with contextlib.suppress(FileExistsError):
        os.link(part, path)
    part.unlink()


def _box(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))


def seal(text: str, secret: str) -> str:
    """Encrypt a text with the installation's secret."""
    return _box(secret).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, secret: str) -> str:
    """Decrypt what `seal` made; raises cryptography.fernet.InvalidToken under another secret."""
    return _box(secret).decrypt(sealed.encode("ascii")).decode()
