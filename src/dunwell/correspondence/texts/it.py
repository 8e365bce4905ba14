"""Letters in Italian."""

from dunwell.correspondence.texts.words import Spoken, Texts

ITALIAN = Texts(
    note=Spoken(
        subject="In scadenza: {numbers}",
        opening="Solo una cortese nota: le partite indicate qui sotto scadono a breve.",
        wish="Se il pagamento è già previsto, non occorre fare altro.",
    ),
    courtesy=Spoken(
        subject="Partite aperte: {numbers}",
        opening=(
            "Le nostre richieste erano rimaste sospese per qualche tempo. "
            "Nei nostri libri le partite indicate qui sotto risultano ancora aperte e vorremmo tornare sull'argomento."
        ),
        wish="Le saremmo grati se volesse disporre il pagamento e risponderemo volentieri a ogni domanda.",
    ),
    reminder=Spoken(
        subject="Promemoria di pagamento: {numbers}",
        opening=(
            "Secondo i nostri libri le partite indicate qui sotto hanno superato la scadenza. "
            "Forse si tratta di una semplice svista."
        ),
        wish="Le saremmo grati se volesse disporre il pagamento nei prossimi giorni.",
    ),
    again=Spoken(
        subject="Secondo promemoria: {numbers}",
        opening=(
            "Le abbiamo scritto il {reminded_on}. Salvo nostro errore, "
            "le partite indicate qui sotto non risultano ancora pagate."
        ),
        wish=(
            "La preghiamo di disporre il pagamento o di dirci che cosa lo impedisce; cercheremo volentieri una "
            "soluzione."
        ),
    ),
    final=Spoken(
        subject="Ultimo avviso: {numbers}",
        opening=(
            "Le abbiamo già scritto e, salvo nostro errore, le partite indicate qui sotto non risultano ancora pagate."
        ),
        wish=(
            "Se non può pagare tutto in una volta, ci contatti prima di quella data. Cercheremo insieme una soluzione."
        ),
    ),
    answer=Spoken(
        subject="La Sua segnalazione su {numbers}",
        opening=(
            "Abbiamo esaminato quanto ci ha segnalato su {numbers}. Dopo la verifica, l'importo fatturato "
            "resta invariato."
        ),
        wish="Se non è d'accordo o Le serve un documento, ce lo dica: lo rivedremo volentieri insieme a Lei.",
    ),
    not_found=Spoken(
        subject="Il Suo pagamento per {numbers}",
        opening=(
            "Ci ha comunicato che {numbers} è stato pagato. Abbiamo cercato e non abbiamo ancora trovato il pagamento."
        ),
        wish=(
            "La preghiamo di indicarci la data del pagamento, il conto da cui è partito e la causale, oppure di "
            "inviarci una conferma della Sua banca. Così potremo cercarlo. Se nel frattempo è arrivato, non deve "
            "fare altro."
        ),
    ),
    greeting="Gentili Signore e Signori,",
    greeting_named="Buongiorno {name},",
    last_word=(
        "Questo è il nostro ultimo avviso per {severe}. La preghiamo di pagare entro il {deadline}. "
        "Se entro tale data non avremo Sue notizie, dovremo decidere i passi successivi."
    ),
    overdue="Scaduto",
    due_soon="In scadenza ora o a breve",
    due_today="scade oggi",
    number="Fattura",
    issued="Data",
    due="Scadenza",
    late="Giorni di ritardo",
    open="Aperto",
    asked="Da pagare ora",
    day_late="1 giorno di ritardo",
    days_late="{days} giorni di ritardo",
    contested="{amount} di {number} sono in corso di verifica e qui non vengono richiesti.",
    promised="{amount} di {number} sono coperti da quanto concordato e qui non vengono richiesti.",
    rests="{amount} di {number} restano per ora sospesi e qui non vengono richiesti.",
    credit="Il Suo credito di {amount} è stato detratto.",
    cash="Il Suo pagamento di {amount}, non ancora assegnato a una fattura, è stato detratto.",
    seen="Abbiamo visto un pagamento di {amount} non ancora registrato; è stato detratto.",
    total_overdue="Totale scaduto: {amount}",
    please_pay="La preghiamo di pagare: {amount}",
    nothing_asked="Al momento non deve pagare nulla di quanto scaduto.",
    bank="Conto bancario: {holder}, IBAN {iban}",
    reference="Causale: {reference}",
    paid_already="Se ha già pagato, La preghiamo di non tenere conto di questo messaggio. Grazie.",
    contact="Ha una domanda, o qualcosa non è corretto? Contatti {person}: {ways}.",
    by_phone="telefono {phone}",
    by_mail="e-mail {email}",
    somebody_else="Se questi messaggi devono arrivare a un'altra persona, basta rispondere.",
    regards="Cordiali saluti",
    discreet="Il suo conto: {numbers}",
    redirected="Prova: questo messaggio era destinato a {recipient} e non vi è stato inviato.",
)
