"""How we treat you, in Spanish."""

from dunwell.portal.words.words import Words

SPANISH = Words(
    title="Cómo le trata {house}",
    intro=(
        "A veces una factura queda abierta. Esto es lo que puede esperar entonces de nosotros, y en lo que "
        "puede confiar."
    ),
    when_title="Qué enviamos, y más o menos cuándo",
    kinds={
        "note": "Un aviso amable antes del vencimiento",
        "reminder": "Un primer recordatorio",
        "again": "Otro recordatorio",
        "call": "Una llamada de uno de nosotros",
        "final": "Un último aviso",
        "decision": "Una persona de nuestra casa decide cómo seguir, nunca una máquina",
    },
    within_a_week="en la semana siguiente al vencimiento",
    weeks="unas {weeks} semanas después del vencimiento",
    between="de unas {first} a {last} semanas después del vencimiento",
    once=(
        "Recibe un solo mensaje sobre todo lo que está abierto, no uno por factura. Lo que ha pagado o se le "
        "ha abonado está descontado."
    ),
    rhythm_title="Cuándo no escribimos",
    hours=(
        "Nuestros correos salen solo en días laborables de su país, entre las {start} y las {end} de su "
        "hora; nunca en fin de semana ni en días festivos."
    ),
    cap="Sabrá de nosotros como máximo {cap} veces en siete días.",
    quiet="Entre dos peticiones de pago pasan al menos {days} días.",
    wrong_title="Si algo no es correcto",
    wrong=(
        ("Díganoslo. Mientras lo aclaramos, nadie le pide el importe en disputa; el resto sigue vencido."),
        (
            "Primero recibe nuestra respuesta, después hay unos días de calma, y solo entonces una petición "
            "cortés de lo que siga abierto."
        ),
    ),
    reach="Puede contactarnos aquí: {reach}. Basta con responder a uno de nuestros correos.",
    answer="Basta con responder a uno de nuestros correos.",
    hardship_title="Si ahora no puede pagar",
    hardship=(
        ("Hable pronto con nosotros; buscamos juntos una solución, como más tiempo o varios pagos."),
        "Cuando hemos acordado un día, esperamos a que haya pasado.",
        (
            "Si está enfermo, en apuros o en dificultades, dígalo: se ocupará una persona, no una máquina, y "
            "solo lo sabrá quien tenga que saberlo."
        ),
    ),
    paid_title="Si ya ha pagado",
    paid=(
        "Gracias. Pueden pasar unos {days} días bancarios hasta que lo veamos; un mensaje que se cruzó con "
        "su pago no necesita respuesta."
    ),
    stop_title="Si no quiere estos correos",
    stop=(
        (
            "Dígalo respondiendo a cualquiera de ellos, y esa dirección no recibirá más peticiones nuestras. Una "
            "persona buscará entonces otra manera de contactarle."
        ),
        "Lo que debe sigue pendiente, y siempre puede pedirnos un extracto.",
    ),
    language_title="Idiomas",
    language="Escribimos en {languages}. Díganos si prefiere otro de ellos.",
)
