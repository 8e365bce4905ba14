"""Bytes on the disk: under DATA/files, named by their digest, durable before anybody relies on them."""

import hashlib
import os
import uuid
from pathlib import Path

from django.conf import settings


def file_path(sha256: str) -> Path:
    """Return where the bytes with this digest are kept."""
    return Path(settings.DATA) / "files" / sha256[:2] / sha256


def keep_bytes(content: bytes) -> str:
    """Write bytes under their digest, durable before this returns; the same bytes are written once."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = file_path(sha256)
    if path.exists():
        os.utime(path)  # wanted again: not a stray that may go
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{sha256}.{uuid.uuid4().hex}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            if not settings.THROWAWAY:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)  # a full disk is not filled further by what nobody will name
    if not settings.THROWAWAY:
        _sync_folder(path.parent)
    return sha256


def keep_copy(source: Path) -> tuple[str, int]:
    """Copy a file under the digest of its bytes without holding it in memory; return digest and size."""
    digest, size = hashlib.sha256(), 0
    folder = Path(settings.DATA) / "files"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{uuid.uuid4().hex}.part"
    with source.open("rb") as read, part.open("wb") as file:
        while chunk := read.read(1024 * 1024):
            digest.update(chunk)
            file.write(chunk)
            size += len(chunk)
        if not settings.THROWAWAY:
            file.flush()
            os.fsync(file.fileno())
    path = file_path(digest.hexdigest())
    path.parent.mkdir(parents=True, exist_ok=True)
    part.replace(path)
    if not settings.THROWAWAY:
        _sync_folder(path.parent)
    return digest.hexdigest(), size


def found_in(folder: str, *, before: float) -> set[str]:
    """Return the digests of what one of the 256 folders holds that was not wanted since an instant (seconds)."""
    try:
        with os.scandir(Path(settings.DATA) / "files" / folder) as entries:
            return {entry.name for entry in entries if entry.stat().st_mtime < before}
    except FileNotFoundError:
        return set()


def _sync_folder(folder: Path) -> None:
    # Without this a power cut may lose the name although the bytes are there.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
