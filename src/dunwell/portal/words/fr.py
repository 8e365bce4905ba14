"""How we treat you, in French."""

from dunwell.portal.words.words import Words

FRENCH = Words(
    title="Comment {house} vous traite",
    intro=(
        "Il arrive qu'une facture reste ouverte. Voici ce que vous pouvez alors attendre de nous, et sur "
        "quoi vous pouvez compter."
    ),
    when_title="Ce que nous envoyons, et à peu près quand",
    kinds={
        "note": "Un message aimable avant l'échéance",
        "reminder": "Un premier rappel",
        "again": "Un autre rappel",
        "call": "Un appel de l'un d'entre nous",
        "final": "Un dernier avis",
        "decision": "Une personne de chez nous décide de la suite, jamais une machine",
    },
    within_a_week="dans la semaine qui suit l'échéance",
    weeks="environ {weeks} semaines après l'échéance",
    between="environ {first} à {last} semaines après l'échéance",
    once=(
        "Vous recevez un seul message sur tout ce qui est ouvert, et non un par facture. Ce que vous avez "
        "payé ou qui vous a été crédité est déduit."
    ),
    rhythm_title="Quand nous n'écrivons pas",
    hours=(
        "Nos courriels partent seulement les jours ouvrés de votre pays, entre {start} et {end} à votre "
        "heure ; jamais le week-end ni les jours fériés."
    ),
    cap="Nous vous contactons au plus {cap} fois en sept jours.",
    quiet="Au moins {days} jours séparent deux demandes de paiement.",
    wrong_title="Si quelque chose n'est pas juste",
    wrong=(
        (
            "Dites-le-nous. Pendant que nous vérifions, personne ne vous demande le montant contesté ; le reste "
            "demeure dû."
        ),
        (
            "Vous recevez d'abord notre réponse, puis quelques jours de calme, et seulement ensuite une demande "
            "courtoise pour ce qui reste ouvert."
        ),
    ),
    reach="Vous nous joignez ici : {reach}. Il suffit de répondre à l'un de nos courriels.",
    answer="Il suffit de répondre à l'un de nos courriels.",
    hardship_title="Si vous ne pouvez pas payer maintenant",
    hardship=(
        ("Parlez-nous tôt ; nous cherchons une solution ensemble, par exemple plus de temps ou plusieurs versements."),
        "Lorsque nous avons convenu d'un jour, nous attendons qu'il soit passé.",
        (
            "Si vous êtes malade, dans le besoin ou en difficulté, dites-le : une personne, et non une machine, "
            "s'en occupe, et seuls ceux qui doivent le savoir l'apprennent."
        ),
    ),
    paid_title="Si vous avez déjà payé",
    paid=(
        "Merci. Il peut s'écouler environ {days} jours bancaires avant que nous le voyions ; un message qui "
        "a croisé votre paiement n'appelle pas de réponse."
    ),
    stop_title="Si vous ne voulez pas de ces courriels",
    stop=(
        (
            "Dites-le en répondant à l'un d'eux, et cette adresse ne recevra plus de demandes de notre part. Une "
            "personne trouvera alors un autre moyen de vous joindre."
        ),
        "Ce que vous devez reste dû, et vous pouvez à tout moment nous demander un relevé.",
    ),
    language_title="Langues",
    language="Nous écrivons en {languages}. Dites-nous si vous en préférez une autre.",
)
