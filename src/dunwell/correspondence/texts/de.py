"""Letters in German."""

from dunwell.correspondence.texts.words import Spoken, Texts

GERMAN = Texts(
    note=Spoken(
        subject="Demnächst fällig: {numbers}",
        opening="Nur ein freundlicher Hinweis: Die unten genannten Posten werden demnächst fällig.",
        wish="Wenn Ihre Zahlung schon eingeplant ist, brauchen Sie nichts weiter zu tun.",
    ),
    courtesy=Spoken(
        subject="Offene Posten: {numbers}",
        opening=(
            "Unsere Bitte um Zahlung hatte eine Zeit lang geruht. "
            "In unseren Büchern sind die unten genannten Posten noch offen, und wir möchten darauf zurückkommen."
        ),
        wish="Wir freuen uns, wenn Sie die Zahlung veranlassen, und beantworten ebenso gern Ihre Fragen.",
    ),
    reminder=Spoken(
        subject="Zahlungserinnerung: {numbers}",
        opening=(
            "Nach unseren Büchern ist bei den unten genannten Posten die Fälligkeit überschritten. "
            "Vielleicht wurde es einfach übersehen."
        ),
        wish="Wir freuen uns, wenn Sie die Zahlung in den nächsten Tagen veranlassen.",
    ),
    again=Spoken(
        subject="Zweite Zahlungserinnerung: {numbers}",
        opening=(
            "Wir haben Ihnen am {reminded_on} geschrieben. "
            "Soweit wir sehen, sind die unten genannten Posten noch nicht bezahlt."
        ),
        wish=(
            "Bitte veranlassen Sie die Zahlung oder sagen Sie uns, was dem entgegensteht; "
            "wir suchen gern gemeinsam mit Ihnen eine Lösung."
        ),
    ),
    final=Spoken(
        subject="Letzte Mahnung: {numbers}",
        opening=(
            "Wir haben Ihnen bereits geschrieben. "
            "Soweit wir sehen, sind die unten genannten Posten noch immer nicht bezahlt."
        ),
        wish=(
            "Wenn Sie nicht alles auf einmal zahlen können, sprechen Sie bitte vor diesem Tag mit uns. "
            "Wir suchen gemeinsam einen Weg."
        ),
    ),
    answer=Spoken(
        subject="Ihre Rückfrage zu {numbers}",
        opening=(
            "Wir sind Ihrem Hinweis zu {numbers} nachgegangen. Nach unserer Prüfung bleibt es beim berechneten Betrag."
        ),
        wish=(
            "Wenn Sie das anders sehen oder einen Beleg brauchen, sagen Sie es uns bitte; wir gehen es gern "
            "mit Ihnen durch."
        ),
    ),
    not_found=Spoken(
        subject="Ihre Zahlung zu {numbers}",
        opening=(
            "Sie haben uns mitgeteilt, dass {numbers} bezahlt ist. Wir haben nachgesehen und die Zahlung noch "
            "nicht gefunden."
        ),
        wish=(
            "Bitte nennen Sie uns den Tag der Zahlung, das Konto, von dem sie kam, und den Verwendungszweck, "
            "oder senden Sie uns einen Beleg Ihrer Bank. Damit können wir sie suchen. Ist sie inzwischen bei uns "
            "eingegangen, müssen Sie nichts weiter tun."
        ),
    ),
    greeting="Sehr geehrte Damen und Herren,",
    greeting_named="Guten Tag {name},",
    last_word=(
        "Dies ist unsere letzte Mahnung zu {severe}. Bitte zahlen Sie bis zum {deadline}. "
        "Wenn wir bis dahin nichts von Ihnen hören, müssen wir über weitere Schritte entscheiden."
    ),
    overdue="Überfällig",
    due_soon="Jetzt oder demnächst fällig",
    due_today="heute fällig",
    number="Rechnung",
    issued="Datum",
    due="Fällig",
    late="Tage überfällig",
    open="Offen",
    asked="Jetzt zu zahlen",
    day_late="1 Tag überfällig",
    days_late="{days} Tage überfällig",
    contested="{amount} aus {number} werden noch geklärt und hier nicht verlangt.",
    promised="{amount} aus {number} sind von unserer Absprache gedeckt und werden hier nicht verlangt.",
    rests="{amount} aus {number} ruhen vorerst und werden hier nicht verlangt.",
    credit="Ihr offenes Guthaben von {amount} ist abgezogen.",
    cash="Ihre Zahlung von {amount}, die noch keiner Rechnung zugeordnet ist, ist abgezogen.",
    seen="Wir haben eine noch nicht gebuchte Zahlung von {amount} gesehen; sie ist abgezogen.",
    total_overdue="Überfällig insgesamt: {amount}",
    please_pay="Bitte zahlen Sie: {amount}",
    nothing_asked="Von den überfälligen Posten brauchen Sie zurzeit nichts zu zahlen.",
    bank="Bankverbindung: {holder}, IBAN {iban}",
    reference="Verwendungszweck: {reference}",
    paid_already=(
        "Wenn Sie inzwischen gezahlt haben, betrachten Sie diese Nachricht bitte als gegenstandslos. Vielen Dank."
    ),
    contact="Sie haben eine Frage, oder etwas stimmt nicht? Bitte wenden Sie sich an {person}: {ways}.",
    by_phone="Telefon {phone}",
    by_mail="E-Mail {email}",
    somebody_else="Wenn jemand anderes diese Nachrichten erhalten soll, antworten Sie einfach und sagen Sie es uns.",
    regards="Mit freundlichen Grüßen",
    discreet="Ihr Kundenkonto: {numbers}",
    redirected="Probebetrieb: Diese Nachricht war für {recipient} bestimmt und wurde dorthin nicht gesendet.",
)
