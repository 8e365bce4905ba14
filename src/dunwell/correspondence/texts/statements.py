"""What laws want a letter to say, by the word of the packs and the language: our own words for what each law asks.

They are true of every letter of ours: none asks for interest, costs or a fee. Whoever uses them has a lawyer read them.
A language that is not here says nothing, and the gate stays closed for what needs it.
"""

from collections.abc import Mapping
from typing import Final

STATEMENTS: Final[Mapping[str, Mapping[str, str]]] = {
    "client_name": {
        "en": "We write on behalf of our client {client}, {client_address}.",
        "de": "Wir schreiben im Auftrag unserer Mandantschaft {client}, {client_address}.",
        "fr": "Nous vous écrivons pour le compte de notre client {client}, {client_address}.",
        "es": "Le escribimos por cuenta de nuestro cliente {client}, {client_address}.",
        "it": "Le scriviamo per conto del nostro cliente {client}, {client_address}.",
        "nl": "Wij schrijven namens onze opdrachtgever {client}, {client_address}.",
    },
    "client": {
        "en": "We write on behalf of our client {client}.",
        "de": "Wir schreiben im Auftrag unserer Mandantschaft {client}.",
        "fr": "Nous vous écrivons pour le compte de notre client {client}.",
        "es": "Le escribimos por cuenta de nuestro cliente {client}.",
        "it": "Le scriviamo per conto del nostro cliente {client}.",
        "nl": "Wij schrijven namens onze opdrachtgever {client}.",
    },
    "claim_reason_and_date": {
        "en": "The claims come from {claims_from}; number and date of each invoice are listed above.",
        "de": "Grund der Forderungen: {claims_from}; Nummer und Datum jeder Rechnung stehen oben.",
        "fr": "Origine des créances : {claims_from} ; le numéro et la date de chaque facture figurent ci-dessus.",
        "es": "Origen de los créditos: {claims_from}; el número y la fecha de cada factura figuran arriba.",
        "it": "Origine dei crediti: {claims_from}; numero e data di ogni fattura sono indicati sopra.",
        "nl": "Grond van de vorderingen: {claims_from}; nummer en datum van elke factuur staan hierboven.",
    },
    "interest_breakdown": {
        "en": "No interest is asked for in this letter.",
        "de": "Zinsen werden mit diesem Schreiben nicht gefordert.",
        "fr": "Aucun intérêt n'est demandé par cette lettre.",
        "es": "Esta carta no reclama intereses.",
        "it": "Con questa lettera non si chiedono interessi.",
        "nl": "In deze brief wordt geen rente gevraagd.",
    },
    "cost_breakdown": {
        "en": "No costs of collection are asked for in this letter.",
        "de": "Inkassokosten werden mit diesem Schreiben nicht gefordert.",
        "fr": "Aucun frais de recouvrement n'est demandé par cette lettre.",
        "es": "Esta carta no reclama gastos de cobro.",
        "it": "Con questa lettera non si chiedono spese di recupero.",
        "nl": "In deze brief worden geen incassokosten gevraagd.",
    },
    "vat_statement": {
        "en": "As no costs of collection are asked for, no value added tax on them is asked for either.",
        "de": "Da keine Inkassokosten gefordert werden, wird darauf auch keine Umsatzsteuer gefordert.",
        "fr": "Aucun frais de recouvrement n'étant demandé, aucune TVA ne l'est à ce titre.",
        "es": "Como no se reclaman gastos de cobro, tampoco se reclama IVA sobre ellos.",
        "it": "Poiché non si chiedono spese di recupero, non si chiede IVA su di esse.",
        "nl": "Omdat geen incassokosten worden gevraagd, wordt daarover ook geen btw gevraagd.",
    },
    "supervisory_authority": {
        "en": "We are registered as {license}. Supervisory authority: {authority}.",
        "de": "Wir sind registriert unter {license}. Zuständige Aufsichtsbehörde: {authority}.",
        "fr": "Nous sommes enregistrés sous {license}. Autorité de surveillance : {authority}.",
        "es": "Estamos registrados con {license}. Autoridad supervisora: {authority}.",
        "it": "Siamo registrati con {license}. Autorità di vigilanza: {authority}.",
        "nl": "Wij zijn geregistreerd onder {license}. Toezichthouder: {authority}.",
    },
    "debt_collector_disclosure": {
        "en": (
            "{house} is a debt collector. This is an attempt to collect a debt, and any information you give us will "
            "be used for that purpose."
        ),
        "es": (
            "{house} es un cobrador de deudas. Con este mensaje intentamos cobrar una deuda, y toda información que "
            "nos dé se usará para ese fin."
        ),
        "de": (
            "{house} ist ein Inkassounternehmen. Wir versuchen, eine Forderung einzuziehen, und verwenden alle Angaben "
            "von Ihnen zu diesem Zweck."
        ),
        "fr": (
            "{house} est un agent de recouvrement. Ceci est une tentative de recouvrer une dette, et toute information "
            "que vous nous donnerez servira à cette fin."
        ),
        "it": (
            "{house} è un'agenzia di recupero crediti. Questo è un tentativo di recuperare un credito, e ogni "
            "informazione che ci darà sarà usata a tale scopo."
        ),
        "nl": (
            "{house} is een incassobureau. Dit is een poging om een schuld te innen, en alle informatie die u ons "
            "geeft, wordt daarvoor gebruikt."
        ),
    },
    "opt_out_method": {
        "en": "If you want no more e-mails at this address, reply with the word STOP or send it to {email}.",
        "es": (
            "Si no desea más correos en esta dirección, responda con la palabra STOP o envíela a {email}; es gratuito."
        ),
        "de": (
            "Möchten Sie an diese Adresse keine E-Mails mehr, antworten Sie mit dem Wort STOP oder schreiben Sie es an "
            "{email}; das kostet nichts."
        ),
        "fr": (
            "Si vous ne voulez plus de courriels à cette adresse, répondez par le mot STOP ou envoyez-le à {email} ; "
            "c'est gratuit."
        ),
        "it": (
            "Se non desidera altre e-mail a questo indirizzo, risponda con la parola STOP o la invii a {email}; è "
            "gratuito."
        ),
        "nl": (
            "Wilt u op dit adres geen e-mails meer, antwoord dan met het woord STOP of stuur het naar {email}; dat is "
            "kosteloos."
        ),
    },
    "time_barred_notice": {
        "en": (
            "The law limits how long somebody can be sued for a debt. Because of the age of this debt we will not sue "
            "you for it, and we will not report it to any credit reporting agency. To sue for a debt after that time "
            "is against the law; if a creditor did, you could stop it by telling the court that the time is over. You "
            "need not pay, promise to pay or admit this debt. If you do pay, promise or admit it, the time in which "
            "you can be sued may begin again."
        ),
        "es": (
            "La ley limita el tiempo en que se puede demandar a alguien por una deuda. Debido a la antigüedad de esta "
            "deuda no le demandaremos por ella ni la comunicaremos a ninguna agencia de informes de crédito. Demandar "
            "por una deuda pasado ese tiempo es contrario a la ley; si un acreedor lo hiciera, usted podría impedirlo "
            "diciendo al tribunal que el plazo ha terminado. No tiene que pagar, prometer pagar ni reconocer esta "
            "deuda. Si paga, promete o la reconoce, el plazo en que se le puede demandar puede empezar de nuevo."
        ),
    },
}

NOTICES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    # 12 CFR 1006.34(c) and (d); the itemization date is that of the invoice. What names {amount} is said of each.
    "validation_notice": {
        "en": (
            (
                "About this debt. {house}, {address}, is a debt collector. We are trying to collect what you owe to "
                "{client}. We will use any information you give us to help collect it."
            ),
            "You: {customer}, {place}. Account {customer_number}.",
            (
                "{number}: on {issued} you owed {amount} to {client}. Between {issued} and today you were charged "
                "{nothing} in interest and {nothing} in fees, and you paid or were credited {paid}. You now owe {open}."
            ),
            (
                "How can you dispute the debt? Call or write to us by {contest_until} to dispute all or part of "
                "it. If you do not, we will assume that our information is correct. If you write to us by "
                "{contest_until}, we must stop collecting any amount you dispute until we send you information "
                "that shows you owe it. You may write to {email} or to the address above."
            ),
            (
                "What else can you do? Write to ask for the name and address of the original creditor, if it is "
                "not the current one. If you write by {contest_until}, we must stop collecting until we send it to "
                "you. Nothing else in this message changes these rights."
            ),
            "Learn more about your rights under federal law at www.cfpb.gov/debt-collection.",
            (
                "How do you want to respond? Reply with what is true: I want to dispute the debt because it is not "
                "my debt; because the amount is wrong; for another reason (please say which). I want the name and "
                "address of the original creditor."
            ),
        ),
        "es": (
            (
                "Sobre esta deuda. {house}, {address}, es un cobrador de deudas. Intentamos cobrar lo que usted debe a "
                "{client}. Usaremos toda información que nos dé para ayudar a cobrarlo."
            ),
            "Usted: {customer}, {place}. Cuenta {customer_number}.",
            (
                "{number}: el {issued} usted debía {amount} a {client}. Entre el {issued} y hoy se le cargaron "
                "{nothing} de intereses y {nothing} de comisiones, y usted pagó o se le abonaron {paid}. Ahora "
                "debe {open}."
            ),
            (
                "¿Cómo puede disputar la deuda? Llámenos o escríbanos a más tardar el {contest_until} para "
                "disputarla toda o en parte. Si no lo hace, supondremos que nuestra información es correcta. Si "
                "nos escribe a más tardar el {contest_until}, debemos dejar de cobrar lo que usted dispute hasta "
                "enviarle información que muestre que lo debe. Puede escribir a {email} o a la dirección de arriba."
            ),
            (
                "¿Qué más puede hacer? Escríbanos para pedir el nombre y la dirección del acreedor original, si no "
                "es el actual. Si nos escribe a más tardar el {contest_until}, debemos dejar de cobrar hasta "
                "enviárselos. Nada más en este mensaje cambia estos derechos."
            ),
            "Infórmese de sus derechos según la ley federal en www.cfpb.gov/debt-collection.",
            (
                "¿Cómo quiere responder? Conteste con lo que sea cierto: quiero disputar la deuda porque no es "
                "mía; porque la cantidad es incorrecta; por otro motivo (díganos cuál). Quiero el nombre y la "
                "dirección del acreedor original."
            ),
        ),
    },
    # R.R.O. 1990, Reg. 74 s. 21(2): creditor, balance, who demands it and with what authority.
    "written_notice": {
        "en": (
            (
                "This is the written notice that comes first. {house}, {address}, licensed as {license}, has been "
                "authorized by {client} to collect {total}, the balance of {numbers}. {signer} writes on our behalf."
            ),
            "We will not call, e-mail or visit you about it before the sixth day after this notice.",
        ),
        "fr": (
            (
                "Ceci est l'avis écrit qui précède toute démarche. {house}, {address}, titulaire du permis "
                "{license}, est autorisée par {client} à recouvrer {total}, le solde de {numbers}. {signer} vous "
                "écrit en notre nom."
            ),
            (
                "Nous ne vous appellerons pas, ne vous écrirons pas par courriel et ne vous rendrons pas visite à "
                "ce sujet avant le sixième jour suivant cet avis."
            ),
        ),
    },
}
