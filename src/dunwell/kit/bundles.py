"""A bundle for people outside: one zip of tables and texts, with a manifest that names each file by its sha256."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Any, Self


class Bundle:
    """Writes a zip file by file; closing it writes `manifest.json` last."""

    def __init__(self, file: IO[bytes], *, about: dict[str, Any]) -> None:
        """Write to an open binary file; `about` is what the manifest says of the whole."""
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._about = about
        self._digests: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write the manifest and close."""
        manifest = {**self._about, "files": dict(sorted(self._digests.items()))}
        self._zip.writestr("manifest.json", json.dumps(manifest, indent=1, default=str, sort_keys=True) + "\n")
        self._zip.close()

    @property
    def digest(self) -> str:
        """The sha256 over the names and digests of what was written so far: says whether two bundles are the same."""
        return hashlib.sha256(json.dumps(sorted(self._digests.items())).encode()).hexdigest()

    def table(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Write a CSV of rows, streamed; what is no plain value becomes JSON. Returns how many rows it has."""
        digest, count = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as target:
            for row in self._lines(head, rows):
                digest.update(row)
                target.write(row)
                count += 1
        self._digests[name] = digest.hexdigest()
        return count - 1

    def json(self, name: str, value: Any) -> None:
        """Write a value as indented JSON."""
        self.text(name, json.dumps(value, indent=1, default=str, ensure_ascii=False, sort_keys=True) + "\n")

    def text(self, name: str, text: str) -> None:
        """Write a text."""
        self.content(name, text.encode())

    def content(self, name: str, content: bytes) -> None:
        """Write bytes as they are."""
        self._digests[name] = hashlib.sha256(content).hexdigest()
        self._zip.writestr(name, content)

    @staticmethod
    def _lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterable[bytes]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(head)
        yield _taken(buffer)
        for row in rows:
            writer.writerow([_plain(value) for value in row])
            yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    found = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True, default=str)
    text = value.isoformat() if hasattr(value, "isoformat") else value
    # A text that begins like a formula would be run by a spreadsheet.
    return f"'{text}" if isinstance(text, str) and text[:1] in "=+-@\t" and text else text
