"""What a connector is to the rest of the house: settings it asks for, what it can do, how it says what happened.

A connector turns bytes into plain records and back. It sees no model, tenant, template or strategy. What a provider
answers becomes one of three things: a value (done, or not known), `TemporaryError` (try again) or `PermanentError`
(never try this again). Both errors promise that nothing was accepted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable


class FieldKind(StrEnum):
    """How the generic settings form asks for a value."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    CHOICE = "CHOICE"
    HIDDEN = "HIDDEN"


@dataclass(frozen=True, slots=True)
class ConfigField:
    """One setting of a connector; an empty `default` of a required field means that it must be given."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    default: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    least: int = 0
    most: int = 2**31 - 1
    help: str = ""


class About(StrEnum):
    """What an error is about: decides who must mend it."""

    CONNECTION = "CONNECTION"
    MESSAGE = "MESSAGE"
    RECIPIENT = "RECIPIENT"


class ConnectorError(Exception):
    """The provider did not take it: `code` as the provider gave it, `text` for a person."""

    def __init__(self, text: str, *, about: About = About.CONNECTION, code: str = "") -> None:
        """Keep what a person and the retry need to know."""
        super().__init__(text)
        self.text = text
        self.about = about
        self.code = code


class TemporaryError(ConnectorError):
    """Definitely not accepted; trying again later may help."""


class PermanentError(ConnectorError):
    """Definitely not accepted, and trying the same again will not help."""


class ConfigError(ValueError):
    """Settings that cannot be used; `problems` maps a field's name to one sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        """Keep all problems, not only the first."""
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do and how we know.

    `verified` is "live" (against the real provider) or "own fake"; `leaves_house` is false where nothing ever
    reaches a customer; `reads_back` where what was sent can be read again.
    """

    verified: str
    leaves_house: bool = True
    reads_back: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail on its way: addresses as plain text, the finished bytes, and a key unique to this attempt."""

    sender: str
    recipient: str
    content: bytes
    key: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it; `answer` is what it said."""

    answer: str = ""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The provider may or may not have it; nobody may send it again without looking."""

    problem: str


type Outcome = Accepted | Uncertain


class MailLine(Protocol):
    """An open line to a mail provider, used for many mails one after the other."""

    def connect(self) -> None:
        """Be ready to send, connecting again where needed; raises TemporaryError, PermanentError."""
        ...

    def send(self, envelope: Envelope) -> Outcome:
        """Hand over one mail; raises TemporaryError or PermanentError when it was definitely not accepted."""
        ...

    def close(self) -> None:
        """Hang up; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail that a connector kept, as a list shows it; `kept_at` is seconds since 1970."""

    key: str
    kept_at: float
    recipient: str
    subject: str


class MailShelf(Protocol):
    """Reading back what was sent, where a connector keeps it."""

    def count(self) -> int:
        """Return how many mails are kept."""
        ...

    def page(self, *, start: int = 0, limit: int = 50) -> Sequence[KeptMail]:
        """Return a page of kept mails, newest first."""
        ...

    def read(self, key: str) -> bytes:
        """Return one mail's bytes; raises KeyError."""
        ...

    def forget(self, key: str) -> None:
        """Delete one mail for good; a key that is not there is none to delete."""
        ...


class MailConnector(Protocol):
    """A way to send mail. `place` is a folder of the connector's own, made when it is needed."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        ...

    @property
    def label(self) -> str:
        """What it is called on a page."""
        ...

    @property
    def fields(self) -> tuple[ConfigField, ...]:
        """The settings it asks for."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    def open(self, config: "Config", *, place: Path) -> MailLine:
        """Return a line that is not connected yet."""
        ...

    def shelf(self, *, place: Path) -> MailShelf | None:
        """Return what was kept, or None where nothing is."""
        ...


@runtime_checkable
class Agreeing(Protocol):
    """What a mail connector also has whose provider wants a person's consent (OAuth 2 with PKCE)."""

    def consent_address(self, config: "Config", *, back: str, state: str, verifier: str) -> str:
        """Return where a person agrees; the provider leads back to `back` with `state` and a code."""
        ...

    def agreed(self, config: "Config", *, code: str, back: str, verifier: str) -> dict[str, str]:
        """Return the secrets to keep after a person agreed; raises TemporaryError, PermanentError."""
        ...


def _forgotten(_secrets: Mapping[str, str]) -> None:
    """Keep nothing: for settings that are only tried."""


@dataclass(frozen=True, slots=True)
class Config:
    """Validated settings: plain values and secrets, both by field name. Secrets never show in a repr.

    A connector whose provider gives it another secret calls `renewed` with it before it uses the old one up.
    """

    values: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    renewed: Callable[[Mapping[str, str]], None] = field(default=_forgotten, repr=False, compare=False)

    def text(self, name: str) -> str:
        """Return a value or secret, "" where it was left out."""
        return self.values.get(name) or self.secrets.get(name, "")

    def number(self, name: str) -> int:
        """Return a value as an integer; it was checked when the settings were read."""
        return int(self.values[name])

    @classmethod
    def read(cls, fields: Sequence[ConfigField], given: Mapping[str, Any]) -> Self:
        """Check given settings against the fields and fill in defaults; raises ConfigError with every problem."""
        known = {wanted.name: wanted for wanted in fields}
        problems = {
            name: f"there is no such setting; there are: {', '.join(known) or 'none'}."
            for name in given
            if name not in known
        }
        plain: dict[str, str] = {}
        secret: dict[str, str] = {}
        for name, wanted in known.items():
            value = str(given.get(name, "") or wanted.default).strip()
            if problem := _problem_with(value, wanted):
                problems[name] = problem
            elif wanted.kind is FieldKind.HIDDEN:
                secret[name] = value
            else:
                plain[name] = value
        if problems:
            raise ConfigError(problems)
        return cls(plain, secret)


def _problem_with(value: str, wanted: ConfigField) -> str:
    if not value:
        return "must be given." if wanted.required else ""
    if any(ord(letter) < 32 for letter in value):
        return "must be one line of plain text."
    if wanted.kind is FieldKind.CHOICE and value not in wanted.choices:
        return f"{value!r} is not one of {', '.join(wanted.choices)}."
    if wanted.kind is FieldKind.NUMBER and not (
        value.isascii() and value.isdigit() and wanted.least <= int(value) <= wanted.most
    ):
        return f"{value!r} is no number from {wanted.least} to {wanted.most}."
    return ""
