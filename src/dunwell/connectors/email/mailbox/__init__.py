"""The embedded mailbox: mails become files in a folder and leave this computer never. For demo, stories and trials."""

import email.policy
import os
import re
import uuid
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from pathlib import Path

from dunwell.connectors.ports import (
    Accepted,
    Capabilities,
    Config,
    ConfigField,
    Envelope,
    KeptMail,
    Outcome,
    TemporaryError,
)

_KEY = re.compile(r"[A-Za-z0-9._@-]{1,200}\Z")


class Mailbox:
    """A folder with one file a mail, named by the mail's key; the same key is the same mail."""

    def __init__(self, place: Path) -> None:
        """Use the folder; it is made when the first mail comes."""
        self.place = place

    def connect(self) -> None:
        """Make the folder; raises TemporaryError when that cannot be done."""
        try:
            self.place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TemporaryError(f"The embedded mailbox {self.place} cannot be made: {error.strerror}.") from error

    def send(self, envelope: Envelope) -> Outcome:
        """Write the mail under its key, whole or not at all; raises TemporaryError when the disk refuses."""
        part = self.place / f".{uuid.uuid4().hex}.part"
        try:
            part.write_bytes(envelope.content)
            part.replace(self._path(envelope.key))
        except OSError as error:
            part.unlink(missing_ok=True)
            raise TemporaryError(f"The embedded mailbox could not keep the mail: {error.strerror}.") from error
        return Accepted("kept in the embedded mailbox")

    def close(self) -> None:
        """Nothing is held open."""

    def count(self) -> int:
        """Return how many mails are kept."""
        return len(self._entries())

    def page(self, *, start: int = 0, limit: int = 50) -> list[KeptMail]:
        """Return a page of kept mails, newest first; only their headers are read."""
        entries = sorted(self._entries(), key=lambda entry: (-entry[1], entry[0]))
        return [_listed(Path(path), at) for path, at in entries[start : start + limit]]

    def read(self, key: str) -> bytes:
        """Return one mail's bytes; raises KeyError."""
        try:
            return self._path(key).read_bytes()
        except (OSError, ValueError) as error:
            raise KeyError(key) from error

    def forget(self, key: str) -> None:
        """Delete one mail for good; a key that is not there is none to delete."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.match(key) or key.startswith("."):
            raise ValueError(f"{key!r} is no key of a mail")
        return self.place / f"{key}.eml"

    def _entries(self) -> list[tuple[str, float]]:
        try:
            with os.scandir(self.place) as found:
                return [(entry.path, entry.stat().st_mtime) for entry in found if entry.name.endswith(".eml")]
        except FileNotFoundError:
            return []


def _listed(path: Path, at: float) -> KeptMail:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=email.policy.compat32).parse(file)
    recipient, subject = (str(make_header(decode_header(head[name] or ""))) for name in ("To", "Subject"))
    return KeptMail(key=path.stem, kept_at=at, recipient=recipient, subject=subject)


class MailboxConnector:
    """The embedded mailbox as a connector."""

    name = "mailbox"
    label = "Embedded mailbox (nothing leaves this computer)"
    fields: tuple[ConfigField, ...] = ()
    capabilities = Capabilities(verified="live", leaves_house=False, reads_back=True)

    def open(self, config: Config, *, place: Path) -> Mailbox:
        """Return the mailbox of a folder."""
        del config  # it has no settings
        return Mailbox(place)

    def shelf(self, *, place: Path) -> Mailbox:
        """Return the same mailbox for reading."""
        return Mailbox(place)


CONNECTOR = MailboxConnector()
