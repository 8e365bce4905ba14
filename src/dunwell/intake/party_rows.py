"""Rows of customers and contacts, read and checked."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from babel import Locale

from dunwell.customers.facts import countries, is_email, problem_of
from dunwell.customers.operations import NewContact
from dunwell.customers.terms import ContactRole, CustomerKind
from dunwell.intake.document_rows import METHODS
from dunwell.intake.headings import CONTACTS, CUSTOMERS, normalised
from dunwell.intake.records import Reader, is_yes, words_of
from dunwell.intake.values import ValueProblem

_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
LANGUAGES = ("en", "de", "fr", "es", "nl", "it")
KINDS = words_of(
    {
        CustomerKind.BUSINESS: "business b2b company corporate firma unternehmen geschaftskunde entreprise societe"
        " empresa azienda impresa bedrijf zakelijk",
        CustomerKind.SOLE_TRADER: "sole_trader soletrader freelancer self_employed einzelunternehmer freiberufler"
        " auto_entrepreneur independant autonomo zzp eenmanszaak ditta_individuale",
        CustomerKind.CONSUMER: "consumer b2c private person individual privat privatkunde verbraucher particulier"
        " particular privato consument consommateur consumidor consumatore",
        CustomerKind.PUBLIC: "public b2g government authority behorde offentlich offentliche_hand collectivite"
        " administration administracion_publica pubblica_amministrazione overheid",
        CustomerKind.INTERCOMPANY: "intercompany ic affiliate affiliated sister sister_company verbunden konzern",
        CustomerKind.EMPLOYEE: "employee staff mitarbeiter salarie empleado dipendente medewerker",
    }
)
ROLES = words_of(
    {
        ContactRole.BILLING: "billing accounts_payable ap invoices rechnung buchhaltung comptabilite facturation"
        " contabilidad contabilita crediteuren boekhouding",
        ContactRole.ESCALATION: "escalation manager management cfo geschaftsfuhrung direction direccion direzione"
        " directie",
        ContactRole.STATEMENT: "statement statements kontoauszug releve extracto estratto_conto rekeningoverzicht",
        ContactRole.OWNER: "owner sales inhaber proprietaire propietario titolare eigenaar",
    }
)
AS_THEY_ARE = (
    *("name", "segment", "salutation", "phone", "region", "address1", "address2", "postal_code", "city"),
    *("vat_id", "registration", "owner"),
)


class CustomerRow(NamedTuple):
    """A customer as the file tells it; only what it says is in `values`."""

    row: int
    external_id: str
    number: str
    values: Mapping[str, Any]
    custom: Mapping[str, str]
    contacts: tuple[NewContact, ...]
    parent: str
    block: bool | None
    block_reason: str
    block_until: dt.date | None
    digest: str


_COLUMNS = {"number": "customer", "time_zone": "timezone", "credit_limit_minor": "credit_limit"}
"""Our names of what a column of a file says -> the column."""

_FIXES = {
    "timezone": "write its IANA name, e.g. Europe/Berlin, or leave it empty",
    "credit_limit": "write an amount of 0 or more, or leave it empty",
    "iban": "correct it, or leave it empty",
    "customer": "fill it in, or check for a shifted column",
}
_NAMED = re.compile(r"""(?:"[^"<>]*"\s*|[^<>;,"]*)<\s*(?:mailto:)?([^<>\s]+@[^<>\s]+)\s*>""")
"""An address behind the name of whom it reaches: `Ann Lee <ann@example.com>`."""


class ContactRow(NamedTuple):
    """A contact as the file tells it; `customer_id` and `source_id` are filled in when it is applied."""

    row: int
    customer: str
    contact: NewContact
    digest: str


@cache
def _territories() -> dict[str, str]:
    """Return normalised names of countries in our languages -> ISO 3166 codes."""
    found = {"uk": "GB", "england": "GB", "usa": "US", "holland": "NL", "d": "DE", "f": "FR", "i": "IT", "a": "AT"}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if re.fullmatch(r"[A-Z]{2}", code):
                found.setdefault(normalised(name), code)
    return found


@cache
def _languages() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).languages.items():
            if re.fullmatch(r"[a-z]{2}", code):
                found.setdefault(normalised(name), code)
    return found


class PartyReader(Reader):
    """What customers and contacts have in common."""

    def country(self, text: str) -> str:
        """Return an ISO 3166 code, "" for an empty cell or after noting what is wrong."""
        code = text.upper()
        if not re.fullmatch(r"[A-Z]{2}", code) or code not in countries():
            code = _territories().get(normalised(text), "")
        if text and not code:
            self.note("country", text, "no country we know", "write its ISO code, e.g. DE")
        return code

    def language(self, text: str) -> str:
        """Return an ISO 639 code, "" for an empty cell or after noting what is wrong."""
        short = re.fullmatch(r"([A-Za-z]{2})(?:[-_][A-Za-z]{2})?", text)
        code = short[1].lower() if short else _languages().get(normalised(text), "")
        if text and not code:
            self.note("language", text, "no language we know", "write its ISO code, e.g. de")
        return code

    def emails(self, column: str, text: str) -> list[str]:
        """Return the addresses of a cell, which may hold several; notes what is none."""
        parts = re.split(r"[;,\s]+", _NAMED.sub(r" \1 ", text))
        found = [part.removeprefix("mailto:") for part in parts if part]
        for part in found:
            if not is_email(part):
                self.note(column, part, "no e-mail address", "correct it, or leave it empty")
        return found


class CustomerReader(PartyReader):
    """Reads rows of customers."""

    def read(self, row: int, cells: list[str]) -> CustomerRow | None:
        """Return the row's record, or None after noting why not."""
        self.begin(row)
        told = dict(zip(CUSTOMERS, self.values(cells), strict=True))
        number = told["customer"]
        values = {name: told[name] for name in AS_THEY_ARE if told[name]}
        values |= {"country": self.country(told["country"]), "language": self.language(told["language"])}
        values |= {"time_zone": told["timezone"], "iban": told["iban"].replace(" ", "").upper()}
        values["currency"] = self.try_currency(told["currency"]) if told["currency"] else ""
        values["kind"] = self.word("kind", told["kind"], KINDS)
        values["payment_method"] = self.word("payment_method", told["payment_method"], METHODS)
        given: dict[str, Any] = {name: value for name, value in values.items() if value}
        limit = self.try_amount("credit_limit", told["credit_limit"], values["currency"] or self.base_currency)
        if limit is not None:
            given["credit_limit_minor"] = limit
        for name, value in {"number": number, **given}.items():
            if problem := problem_of(name, value):
                column = _COLUMNS.get(name, name)
                self.note(column, told[column], problem, _FIXES.get(column, "check for a shifted column"))
        if told["parent"] and (problem := problem_of("number", told["parent"])):
            self.note("parent", told["parent"], problem, "check for a shifted column")
        contacts = self._contacts(told)
        until = self.try_date("dunning_block_until", told["dunning_block_until"])
        blocked = (is_yes(told["dunning_block"]) or until is not None) if "dunning_block" in self.has else None
        if not self.is_clean:
            return None
        return CustomerRow(
            row,
            told["external_id"] or number,
            number,
            given,
            {name: self._dated(text) for name, text in self.custom(cells).items()},
            contacts,
            told["parent"],
            blocked,
            told["dunning_block_reason"],
            until,
            self.digest(cells),
        )

    def _dated(self, text: str) -> str:
        """Return a value of an own column; one that looks like a day as an ISO date, so that days can be compared."""
        if not _DAY.fullmatch(text.strip()):
            return text
        try:
            return self.scan.dates.read(text).isoformat()
        except ValueProblem:
            return text

    def _contacts(self, told: Mapping[str, str]) -> tuple[NewContact, ...]:
        """Return a customer's addresses; with an address for collections the general one gets statements only."""
        general = ContactRole.STATEMENT if told["collection_email"] else ContactRole.BILLING
        columns = (("collection_email", ContactRole.BILLING), ("email", general))
        found = []
        for column, role in (*columns, ("escalation_email", ContactRole.ESCALATION)):
            for place, email in enumerate(self.emails(column, told[column])):
                key = f"{told['external_id'] or told['customer']}|{column}|{place}"
                found.append(NewContact(0, role, email, language="", external_id=key[:255]))
        return tuple(found)


class ContactReader(PartyReader):
    """Reads rows of contacts."""

    def read(self, row: int, cells: list[str]) -> ContactRow | None:
        """Return the row's record, or None after noting why not."""
        self.begin(row)
        told = dict(zip(CONTACTS, self.values(cells), strict=True))
        if not told["customer"]:
            self.note("customer", "", "the customer is missing", "fill it in")
        emails = self.emails("email", told["email"])
        if len(emails) > 1:
            self.note("email", told["email"], "more than one address", "give each a row of its own")
        if not emails and not told["phone"]:
            self.note("email", "", "neither e-mail nor telephone", "fill in one of them")
        role = self.word("role", told["role"], ROLES) or ContactRole.BILLING
        language = self.language(told["language"])
        if not self.is_clean:
            return None
        email = emails[0] if emails else ""
        key = told["external_id"] or "|".join((told["customer"], role, email or told["phone"]))
        contact = NewContact(
            0,
            role,
            email,
            told["name"][:200],
            told["phone"][:40],
            language,
            told["channel"][:10],
            external_id=key[:255],
        )
        return ContactRow(row, told["customer"], contact, self.digest(cells))
