"""Bytes are kept once, under their digest, before any row names them; a full disk leaves nothing half-done."""

import errno
from pathlib import Path
from typing import Any

import pytest

from dunwell.audit import operations, queries
from dunwell.audit.keeping import file_path, keep_bytes
from dunwell.audit.models import File
from dunwell.audit.terms import FileKind
from tests.audit.conftest import AT


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("throwaway", [True, False])
def test_the_same_bytes_are_one_file_named_by_their_digest(
    folder: Path,
    settings: Any,
    throwaway: bool,  # noqa: FBT001
) -> None:
    settings.THROWAWAY = throwaway
    sha256 = keep_bytes(b"a mail")
    assert keep_bytes(b"a mail") == sha256
    assert kept(folder) == [sha256]
    assert file_path(sha256).read_bytes() == b"a mail"


def test_a_file_is_one_row_a_kind(organization: int) -> None:
    first = operations.keep_file(organization=organization, content=b"x", kind=FileKind.UPLOAD, at=AT, name="a.csv")
    again = operations.keep_file(organization=organization, content=b"x", kind=FileKind.UPLOAD, at=AT, name="b.csv")
    other = operations.keep_file(organization=organization, content=b"x", kind=FileKind.EXPORT, at=AT)
    assert first == again != other
    assert queries.read_file(organization, first) == b"x"
    assert [row.name for row in File.objects.of(organization).order_by("pk")] == ["a.csv", ""]


def test_a_strangers_file_is_not_read(organization: int, stranger: int) -> None:
    pk = operations.keep_file(organization=organization, content=b"x", kind=FileKind.UPLOAD, at=AT)
    with pytest.raises(File.DoesNotExist):
        queries.read_file(stranger, pk)


def test_a_full_disk_leaves_neither_bytes_nor_row(
    folder: Path, organization: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    settings.THROWAWAY = False
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        operations.keep_file(organization=organization, content=b"x", kind=FileKind.UPLOAD, at=AT)
    assert kept(folder) == []
    assert not File.objects.of(organization).exists()
