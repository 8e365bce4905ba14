"""Keys kept in the data folder: the installation's secret, and encryption of secrets at rest."""

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def read_key(path: Path) -> str:
    """Return the key kept at `path`; before one was written, a throw-away key of this process."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(48)


def ensure_key(path: Path) -> None:
    """Write a new key at `path`, readable by its owner only, unless there is one."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))


def _box(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))


def seal(text: str, secret: str) -> str:
    """Encrypt a text with the installation's secret."""
    return _box(secret).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, secret: str) -> str:
    """Decrypt what `seal` made; raises cryptography.fernet.InvalidToken under another secret."""
    return _box(secret).decrypt(sealed.encode("ascii")).decode()
