"""Letters in Spanish."""

from dunwell.correspondence.texts.words import Spoken, Texts

SPANISH = Texts(
    note=Spoken(
        subject="Próximo vencimiento: {numbers}",
        opening="Solo una nota cordial: las partidas indicadas abajo vencen próximamente.",
        wish="Si ya tiene previsto el pago, no tiene que hacer nada más.",
    ),
    courtesy=Spoken(
        subject="Partidas pendientes: {numbers}",
        opening=(
            "Nuestras solicitudes habían quedado en suspenso durante un tiempo. "
            "En nuestros libros, las partidas indicadas abajo siguen pendientes y nos gustaría retomarlas."
        ),
        wish="Le agradeceríamos que efectuara el pago y con gusto responderemos a cualquier pregunta.",
    ),
    reminder=Spoken(
        subject="Recordatorio de pago: {numbers}",
        opening=(
            "Según nuestros libros, las partidas indicadas abajo han superado su vencimiento. "
            "Quizá se trate de un simple descuido."
        ),
        wish="Le agradeceríamos que efectuara el pago en los próximos días.",
    ),
    again=Spoken(
        subject="Segundo recordatorio: {numbers}",
        opening=(
            "Le escribimos el {reminded_on}. Salvo error por nuestra parte, "
            "las partidas indicadas abajo siguen sin pagar."
        ),
        wish="Le rogamos que efectúe el pago o nos diga qué lo impide; con gusto buscaremos una solución con usted.",
    ),
    final=Spoken(
        subject="Último aviso: {numbers}",
        opening=(
            "Ya le hemos escrito anteriormente y, salvo error por nuestra parte, "
            "las partidas indicadas abajo siguen sin pagar."
        ),
        wish=(
            "Si no puede pagarlo todo de una vez, hable con nosotros antes de esa fecha. Buscaremos juntos una salida."
        ),
    ),
    answer=Spoken(
        subject="Su consulta sobre {numbers}",
        opening="Hemos revisado lo que nos indicó sobre {numbers}. Tras comprobarlo, se mantiene el importe facturado.",
        wish="Si no está de acuerdo o necesita algún documento, díganoslo; con gusto lo revisaremos con usted.",
    ),
    not_found=Spoken(
        subject="Su pago de {numbers}",
        opening="Nos indicó que {numbers} está pagado. Lo hemos buscado y todavía no hemos encontrado el pago.",
        wish=(
            "Indíquenos, por favor, la fecha del pago, la cuenta desde la que se hizo y la referencia, o "
            "envíenos un justificante de su banco. Con ello podremos buscarlo. Si entretanto nos ha llegado, no "
            "tiene que hacer nada más."
        ),
    ),
    greeting="Estimados señores:",
    greeting_named="Buenos días, {name}:",
    last_word=(
        "Este es nuestro último aviso sobre {severe}. Le rogamos que pague a más tardar el {deadline}. "
        "Si para entonces no tenemos noticias suyas, tendremos que decidir los siguientes pasos."
    ),
    overdue="Vencido",
    due_soon="Vence ahora o pronto",
    due_today="vence hoy",
    number="Factura",
    issued="Fecha",
    due="Vencimiento",
    late="Días de retraso",
    open="Pendiente",
    asked="A pagar ahora",
    day_late="1 día de retraso",
    days_late="{days} días de retraso",
    contested="{amount} de {number} se están revisando y no se reclaman aquí.",
    promised="{amount} de {number} están cubiertos por lo acordado y no se reclaman aquí.",
    rests="{amount} de {number} quedan en suspenso por ahora y no se reclaman aquí.",
    credit="Se ha descontado su abono de {amount}.",
    cash="Se ha descontado su pago de {amount}, que aún no está asignado a ninguna factura.",
    seen="Hemos visto un pago de {amount} que aún no está contabilizado; se ha descontado.",
    total_overdue="Total vencido: {amount}",
    please_pay="Le rogamos que pague: {amount}",
    nothing_asked="Por ahora no tiene que pagar nada de lo vencido.",
    bank="Cuenta bancaria: {holder}, IBAN {iban}",
    reference="Concepto del pago: {reference}",
    paid_already="Si ya ha pagado, no tenga en cuenta este mensaje. Muchas gracias.",
    contact="¿Tiene alguna pregunta, o hay algo que no es correcto? Diríjase a {person}: {ways}.",
    by_phone="teléfono {phone}",
    by_mail="correo {email}",
    somebody_else="Si otra persona debe recibir estos mensajes, basta con que nos responda.",
    regards="Un cordial saludo",
    discreet="Su cuenta: {numbers}",
    redirected="Prueba: este mensaje era para {recipient} y no se ha enviado allí.",
)
