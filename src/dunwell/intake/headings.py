"""Which column is which: the standard names, and what bookkeeping packages call them in six languages."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from dunwell.intake.terms import ImportKind


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CUSTOMERS = _words(
    "customer name email country language currency credit_limit segment parent phone iban timezone kind address1"
    " address2 postal_code city region vat_id registration owner collection_email escalation_email salutation"
    " payment_method dunning_block dunning_block_reason dunning_block_until external_id"
)
INVOICES = _words(
    "customer customer_name number issue_date due_date amount currency open_amount paid_amount settled_date terms kind"
    " tax_amount po_number order_number buyer_reference payment_reference payment_method disputed_amount dunning_block"
    " delivery_date sent_date last_notice last_notice_date document external_id"
)
CREDIT_NOTES = _words("customer customer_name number issue_date amount currency invoice external_id")
PAYMENTS = _words("customer date amount currency reference invoice external_id")
CONTACTS = _words("customer name role email phone language channel external_id")
RATES = _words("date currency rate source external_id")
SIGNS = _words("sign debit credit")
"""Columns that say by a mark, or by which of two is filled, whether an amount is owed or owing."""

STANDARD: dict[str, Sequence[str]] = {
    ImportKind.CUSTOMERS: CUSTOMERS,
    ImportKind.CONTACTS: CONTACTS,
    ImportKind.INVOICES: (*INVOICES, *SIGNS),
    ImportKind.CREDIT_NOTES: (*CREDIT_NOTES, *SIGNS),
    ImportKind.PAYMENTS: PAYMENTS,
    ImportKind.OPEN_ITEMS: (*INVOICES, *SIGNS),
    ImportKind.RATES: RATES,
}
NEEDED: dict[str, Sequence[str]] = {
    ImportKind.CUSTOMERS: ("customer",),
    ImportKind.CONTACTS: ("customer",),
    ImportKind.INVOICES: ("customer", "number", "amount"),
    ImportKind.CREDIT_NOTES: ("customer", "number", "amount"),
    ImportKind.PAYMENTS: ("date", "amount"),
    ImportKind.OPEN_ITEMS: ("customer", "number", "open_amount"),
    ImportKind.RATES: ("date", "currency", "rate"),
}
DATES = frozenset(
    _words("issue_date due_date settled_date delivery_date sent_date last_notice_date date dunning_block_until")
)
AMOUNTS = frozenset(_words("amount open_amount paid_amount tax_amount disputed_amount credit_limit rate"))

NOTHING: Mapping[str, Sequence[str]] = {}
_PLACE = re.compile(r"#(\d{1,4})")

_SYNONYMS = {
    "customer": "customer no, customer number, customer id, customer code, account no, account number, account code,"
    " debtor no, debtor number, client no, client number, client id, client code, kundennummer, kundennr, kunden nr,"
    " kd nr, debitorennummer, debitorennr, debitoren nr, kontonummer, personenkonto, code client, numero client,"
    " no client, compte client, compte tiers, codigo cliente, numero cliente, cod cliente, codice cliente,"
    " conto cliente, klantnummer, klantnr, klantcode, debiteurnummer, debiteurnr, debiteurennummer, relatienummer,"
    " relatiecode, konto, compte, cuenta, conto, account, debitor, debtor, kunde, client, cliente, klant, debiteur,"
    " relatie",
    "customer_name": "customer name, client name, debtor name, account name, company name, name, company, kundenname,"
    " firma, name 1, nom client, nom du client, raison sociale, nom, intitule, nombre cliente, razon social, nombre,"
    " nome cliente, ragione sociale, nome, klantnaam, debiteurnaam, bedrijfsnaam, relatienaam, naam, kunde, client,"
    " cliente, klant, debiteur, debitor, relatie, account, customer",
    "number": "invoice, invoice no, invoice number, invoice id, document no, document number, doc no, reference no,"
    " bill no, rechnung, rechnungsnummer, rechnungsnr, rechnungs nr, re nr, belegnummer, belegnr, beleg nr,"
    " belegfeld 1, facture, numero facture, numero de facture, no facture, no de facture, numero piece, no piece,"
    " piece, factura, numero factura, numero de factura, no factura, num factura, fattura, numero fattura, n fattura,"
    " nr fattura, numero documento, n documento, factuur, factuurnummer, factuurnr, factuur nr, boekstuknummer,"
    " credit note, credit note no, credit note number, gutschrift, gutschriftsnummer, avoir, numero avoir,"
    " nota di credito, nota de credito, abono, creditnota, creditnotanummer",
    "issue_date": "date, invoice date, document date, doc date, issued, issued on, issue, posting date, rechnungsdatum,"
    " belegdatum, datum, re datum, buchungsdatum, date facture, date de facture, date de la facture, date piece,"
    " date d emission, date emission, fecha, fecha factura, fecha de factura, fecha emision, fecha de emision, data,"
    " data fattura, data documento, data emissione, data doc, factuurdatum, datum factuur, boekdatum",
    "due_date": "due, due on, due by, date due, net due date, payment due, maturity, maturity date, faelligkeit,"
    " fallig, falligkeit, fallig am, falligkeitsdatum, faelligkeitsdatum, zahlbar bis, nettofalligkeit, echeance,"
    " date echeance, date d echeance, date echance, vencimiento, fecha vencimiento, fecha de vencimiento, scadenza,"
    " data scadenza, data di scadenza, vervaldatum, vervaldag, verval datum",
    "amount": "total, gross, gross amount, amount gross, invoice amount, invoice total, document amount, total amount,"
    " original amount, amount due original, value, betrag, bruttobetrag, brutto, rechnungsbetrag, gesamtbetrag, umsatz,"
    " belegbetrag, montant, montant ttc, total ttc, montant total, ttc, importe, importe total, total factura, importo,"
    " importo totale, totale fattura, totale documento, bedrag, totaalbedrag, factuurbedrag, bedrag incl btw,"
    " bedrag inclusief btw",
    "currency": "curr, ccy, currency code, iso currency, wahrung, waehrung, whg, wkz, wahrungscode, devise, monnaie,"
    " code devise, moneda, divisa, valuta, munt, valutacode",
    "open_amount": "open, open balance, balance, balance due, amount due, amount open, outstanding, outstanding amount,"
    " remaining, remaining amount, unpaid, offen, offener betrag, offener posten, restbetrag, saldo, op betrag,"
    " offen betrag, noch offen, solde, solde du, montant du, reste a payer, reste du, restant du, pendiente, saldo"
    " pendiente, importe pendiente, aperto, importo aperto, saldo aperto, residuo, importo residuo, da incassare,"
    " openstaand, openstaand bedrag, openstaand saldo, restant, restbedrag",
    "paid_amount": "paid, amount paid, paid to date, payments, bezahlt, gezahlt, zahlbetrag, bezahlter betrag, paye,"
    " montant paye, montant regle, regle, pagado, importe pagado, pagato, importo pagato, betaald, betaald bedrag",
    "settled_date": "paid on, paid date, payment date, date paid, settled, settled on, clear date, clearing date,"
    " cleared on, bezahlt am, zahlungsdatum, ausgleichsdatum, date paiement, date de paiement, date reglement,"
    " date de reglement, fecha pago, fecha de pago, data pagamento, betaaldatum, betaald op",
    "terms": "payment terms, term, terms code, zahlungsbedingung, zahlungsziel, zahlungskondition,"
    " conditions de paiement, condiciones de pago, condizioni di pagamento, betalingsvoorwaarde, betaaltermijn",
    "kind": "type, document type, doc type, invoice type, belegart, art, type de piece, tipo, tipo documento,"
    " tipo de documento, soort, documenttype",
    "tax_amount": "tax, vat, vat amount, tax total, steuer, mwst, ust, steuerbetrag, mwst betrag, tva, montant tva,"
    " iva, importe iva, importo iva, btw, btw bedrag",
    "po_number": "po, po no, purchase order, purchase order no, customer po, bestellnummer, bestellnr,"
    " numero commande, bon de commande, pedido, numero pedido, ordine, numero ordine, inkooporder, bestelnummer",
    "order_number": "order, order no, sales order, auftrag, auftragsnummer, auftragsnr, ordernummer",
    "buyer_reference": "your reference, your ref, ihr zeichen, leitweg id, leitwegid, votre reference, su referencia,"
    " vostro riferimento, uw referentie",
    "payment_reference": "payment ref, remittance reference, verwendungszweck, referenznummer, esr referenz,"
    " qr referenz, reference de paiement, communication, referencia de pago, riferimento pagamento, betalingskenmerk",
    "payment_method": "payment type, pay method, method of payment, zahlungsart, zahlweise, zahlungsweg,"
    " mode de paiement, mode de reglement, forma de pago, metodo de pago, modalita di pagamento, metodo di pagamento,"
    " betaalwijze, betaalmethode",
    "disputed_amount": "disputed, in dispute, strittig, strittiger betrag, litige, montant en litige, en disputa,"
    " contestato, betwist, betwist bedrag",
    "dunning_block": "block, blocked, reminder block, no reminders, mahnsperre, blocage relance, bloqueo,"
    " blocco solleciti, aanmaanblokkade",
    "dunning_block_reason": "block reason, reason for block, sperrgrund, mahnsperrgrund, motif de blocage",
    "dunning_block_until": "block until, blocked until, mahnsperre bis, gesperrt bis, bloque jusqu au",
    "last_notice": "dunning level, reminder level, last reminder, mahnstufe, niveau de relance, nivel de reclamacion,"
    " livello sollecito, aanmaningsniveau",
    "last_notice_date": "last reminder date, last dunned, date of last reminder, mahndatum, letzte mahnung,"
    " letzte mahnung am, date derniere relance, date de relance, fecha ultimo aviso, data sollecito, datum aanmaning",
    "invoice": "invoice no, invoice number, applies to, applied to, rechnung, rechnungsnummer, rechnungsnr, facture,"
    " numero facture, no facture, factura, numero factura, fattura, numero fattura, factuur, factuurnummer",
    "date": "payment date, value date, paid on, received on, receipt date, posting date, datum, zahlungsdatum, valuta,"
    " wertstellung, buchungsdatum, buchungstag, date paiement, date de paiement, date valeur, date de valeur, fecha,"
    " fecha pago, fecha de pago, fecha valor, data, data pagamento, data valuta, betaaldatum, valutadatum, boekdatum",
    "reference": "ref, description, memo, remittance, remittance information, text, verwendungszweck, buchungstext,"
    " libelle, motif, reference paiement, concepto, referencia, causale, descrizione, riferimento, omschrijving,"
    " kenmerk, mededeling",
    "email": "e mail, mail, email address, e mail address, mailadresse, e mail adresse, emailadresse, courriel,"
    " adresse e mail, adresse email, correo, correo electronico, posta elettronica, indirizzo e mail, e mailadres",
    "country": "country code, land, landkennzeichen, landercode, laenderkennzeichen, lkz, pays, code pays, pais,"
    " codigo pais, paese, nazione, stato, landcode",
    "language": "language code, lang, sprache, sprachcode, langue, idioma, lingua, taal, taalcode",
    "credit_limit": "limit, kreditlimit, kreditlinie, limite de credit, encours autorise, plafond, limite de credito,"
    " limite credito, limite di credito, fido, kredietlimiet",
    "segment": "customer group, group, category, class, kundengruppe, gruppe, kategorie, groupe, categorie,"
    " grupo, categoria, gruppo, groep, klantgroep",
    "parent": "parent customer, parent account, head office, parent no, konzern, muttergesellschaft, konzernmutter,"
    " maison mere, societe mere, matriz, capogruppo, moedermaatschappij",
    "phone": "telephone, phone number, tel, mobile, telefon, telefonnummer, rufnummer, telephone no, telefono,"
    " numero de telephone, telefoon, telefoonnummer",
    "timezone": "time zone, zeitzone, fuseau horaire, zona horaria, fuso orario, tijdzone",
    "address1": "address, street, address line 1, strasse, anschrift, adresse, rue, direccion, calle, indirizzo, via,"
    " adres, straat",
    "address2": "address line 2, adresszusatz, complement d adresse, adreszusatz",
    "postal_code": "zip, zip code, postcode, post code, plz, postleitzahl, code postal, cp, codigo postal, cap,"
    " codice postale",
    "city": "town, ort, stadt, ville, ciudad, poblacion, citta, comune, localita, plaats, stad, woonplaats",
    "region": "state, province, county, bundesland, kanton, provincia, comunidad, regione, provincie",
    "vat_id": "vat, vat no, vat number, vat registration, tax id, ustid, ust id, ust idnr, ust id nr, umsatzsteuer id,"
    " tva intracommunautaire, no tva, numero tva, nif, cif, partita iva, p iva, btw nummer, btwnummer",
    "registration": "registration no, company number, registered number, handelsregister, hrb, siren, siret, kvk,"
    " kvk nummer, codice fiscale, registro mercantil",
    "owner": "sales rep, salesperson, account manager, vertreter, verkaufer, betreuer, commercial, vendedor,"
    " agente, vertegenwoordiger, accountmanager",
    "salutation": "anrede, briefanrede, civilite, tratamiento, titolo, aanhef",
    "role": "function, position, funktion, rolle, fonction, funcion, cargo, ruolo, functie",
    "channel": "preferred channel, kanal, canal, canale, kanaal",
    "rate": "exchange rate, fx rate, kurs, wechselkurs, taux, taux de change, cours, tipo de cambio, cambio, tasso,"
    " tasso di cambio, koers, wisselkoers",
    "source": "quelle, fonte, fuente, bron",
    "sign": "s h, sh, d c, dc, dr cr, soll haben, soll haben kennzeichen, soll haben kz, debit credit, sens, d h, d a",
    "debit": "debit amount, debits, dr, soll, sollbetrag, betrag soll, montant debit, debe, dare, importo dare, debet",
    "credit": "credit amount, credits, cr, haben, habenbetrag, betrag haben, montant credit, haber, avere,"
    " importo avere",
}


def normalised(heading: str) -> str:
    """Return a heading as it is compared: `Fälligkeits-Datum:` becomes `falligkeits datum`."""
    text = unicodedata.normalize("NFKD", heading.casefold().replace("ß", "ss").replace("№", "no"))
    text = "".join(" " if not c.isalnum() else c for c in text if not unicodedata.combining(c))
    text = re.sub(r"\bn (?=\w)", "no ", text.replace("º", "").replace("°", ""))
    return " ".join(text.split())


def _ranked(kind: str) -> dict[str, list[str]]:
    """Return standard name -> normalised headings that may mean it, the surest first."""
    ranked = {}
    for name in STANDARD[kind]:
        given = _SYNONYMS.get("customer_name" if name == "name" else name, "")
        ranked[name] = [word for text in given.split(",") if (word := normalised(text))]
    return ranked


_RANKED = {kind: _ranked(kind) for kind in STANDARD}


def recognised(
    kind: str,
    cells: Sequence[str],
    given: Mapping[str, str],
    also: Mapping[str, Sequence[str]] = NOTHING,
    *,
    is_whole: bool = False,
) -> dict[str, int]:
    """Return standard name -> index of its column; `given` is a map's standard name -> source name and wins.

    Then come the headings of a package, `also`, in the order of the names a file of the kind needs; then a column with
    a standard name, then the surest synonym; of two equal headings the first counts. A source name `#3` is the third
    column. With `is_whole` there is nothing but what is given.
    """
    words = [normalised(cell) for cell in cells]
    found: dict[str, int] = {}
    taken: set[int] = set()

    def take(name: str, word: str, place: int | None = None) -> None:
        index = next((i for i, there in enumerate(words) if there == word and i not in taken), None)
        index = place if place is not None else index
        if name not in found and (word or place is not None) and index is not None:
            found[name] = index
            taken.add(index)

    for name, source in given.items():
        take(name, normalised(source), _place(source, len(words)))
    if is_whole:
        return found
    for name in sorted(also, key=lambda name: name not in NEEDED[kind]):
        for source in also[name]:
            take(name, normalised(source))
    for name in STANDARD[kind]:
        take(name, normalised(name))
    for name in STANDARD[kind]:
        for word in _RANKED[kind][name]:
            take(name, word)
    return found


def _place(source: str, width: int) -> int | None:
    """Return the index a source name such as `#3` means, None for a heading."""
    found = _PLACE.fullmatch(source)
    return int(found[1]) - 1 if found and 0 < int(found[1]) <= width else None
