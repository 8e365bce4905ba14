"""Letters in French."""

from dunwell.correspondence.texts.words import Spoken, Texts

FRENCH = Texts(
    note=Spoken(
        subject="Bientôt à échéance : {numbers}",
        opening="Un simple rappel amical : les postes ci-dessous arrivent bientôt à échéance.",
        wish="Si votre paiement est déjà prévu, vous n'avez rien à faire.",
    ),
    courtesy=Spoken(
        subject="Postes ouverts : {numbers}",
        opening=(
            "Nos demandes étaient restées en suspens pendant un certain temps. "
            "Dans nos livres, les postes ci-dessous sont encore ouverts et nous nous permettons d'y revenir."
        ),
        wish=(
            "Nous vous serions reconnaissants de bien vouloir effectuer le paiement et répondrons volontiers à "
            "vos questions."
        ),
    ),
    reminder=Spoken(
        subject="Rappel de paiement : {numbers}",
        opening=(
            "D'après nos livres, les postes ci-dessous ont dépassé leur échéance. Il s'agit peut-être d'un "
            "simple oubli."
        ),
        wish="Nous vous serions reconnaissants de bien vouloir effectuer le paiement dans les prochains jours.",
    ),
    again=Spoken(
        subject="Deuxième rappel : {numbers}",
        opening=(
            "Nous vous avons écrit le {reminded_on}. Sauf erreur de notre part, les postes ci-dessous restent impayés."
        ),
        wish=(
            "Merci d'effectuer le paiement ou de nous dire ce qui s'y oppose ; "
            "nous chercherons volontiers une solution avec vous."
        ),
    ),
    final=Spoken(
        subject="Dernier rappel : {numbers}",
        opening=(
            "Nous vous avons déjà écrit et, sauf erreur de notre part, les postes ci-dessous sont toujours impayés."
        ),
        wish=(
            "Si vous ne pouvez pas tout régler en une fois, merci de nous en parler avant cette date. "
            "Nous chercherons une solution ensemble."
        ),
    ),
    answer=Spoken(
        subject="Votre question au sujet de {numbers}",
        opening=(
            "Nous avons examiné ce que vous nous avez signalé au sujet de {numbers}. Après vérification, le "
            "montant facturé est maintenu."
        ),
        wish=(
            "Si vous n'êtes pas de cet avis ou s'il vous faut un document, dites-le-nous ; nous reverrons "
            "volontiers ce point avec vous."
        ),
    ),
    not_found=Spoken(
        subject="Votre paiement pour {numbers}",
        opening=(
            "Vous nous avez indiqué que {numbers} a été payé. Nous avons cherché ce paiement et ne l'avons pas "
            "encore trouvé."
        ),
        wish=(
            "Merci de nous indiquer la date du paiement, le compte débité et la référence indiquée, ou de nous "
            "envoyer une confirmation de votre banque. Cela nous permettra de le rechercher. S'il nous est "
            "parvenu entre-temps, vous n'avez rien à faire."
        ),
    ),
    greeting="Madame, Monsieur,",
    greeting_named="Bonjour {name},",
    last_word=(
        "Ceci est notre dernier rappel pour {severe}. Merci de payer au plus tard le {deadline}. "
        "Sans nouvelles de votre part d'ici là, nous devrons décider de la suite à donner."
    ),
    overdue="Échu",
    due_soon="À échéance maintenant ou bientôt",
    due_today="échéance aujourd'hui",
    number="Facture",
    issued="Date",
    due="Échéance",
    late="Jours de retard",
    open="Ouvert",
    asked="À payer maintenant",
    day_late="1 jour de retard",
    days_late="{days} jours de retard",
    contested="{amount} de {number} sont en cours d'examen et ne sont pas demandés ici.",
    promised="{amount} de {number} sont couverts par notre accord et ne sont pas demandés ici.",
    rests="{amount} de {number} restent en suspens et ne sont pas demandés ici.",
    credit="Votre avoir de {amount} a été déduit.",
    cash="Votre paiement de {amount}, qui n'est pas encore affecté à une facture, a été déduit.",
    seen="Nous avons vu un paiement de {amount} qui n'est pas encore comptabilisé ; il a été déduit.",
    total_overdue="Total échu : {amount}",
    please_pay="Merci de payer : {amount}",
    nothing_asked="Vous n'avez actuellement rien à payer sur les postes échus.",
    bank="Compte bancaire : {holder}, IBAN {iban}",
    reference="Référence du paiement : {reference}",
    paid_already="Si vous avez payé entre-temps, merci de ne pas tenir compte de ce message.",
    contact="Une question, ou quelque chose n'est pas exact ? Merci de contacter {person} : {ways}.",
    by_phone="téléphone {phone}",
    by_mail="e-mail {email}",
    somebody_else="Si une autre personne doit recevoir ces messages, répondez-nous simplement.",
    regards="Cordialement",
    discreet="Votre compte : {numbers}",
    redirected="Essai : ce message était destiné à {recipient} et n'y a pas été envoyé.",
)
