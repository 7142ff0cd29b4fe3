"""What columns are called, in Spanish, Portuguese and English."""

from enum import StrEnum

from albricias.receive.importing.words import plain


class Field(StrEnum):
    """What a column can tell about a story."""

    EXTERNAL_ID = "external_id"
    RECEIVED_AT = "received_at"
    CLOSED_AT = "closed_at"
    SUBJECT = "subject"
    STORY = "story"
    EXPECTED = "expected"
    REMEDY_SOUGHT = "remedy_sought"
    CUSTOMER_NAME = "customer_name"
    CUSTOMER_EMAIL = "customer_email"
    CUSTOMER_PHONE = "customer_phone"
    TOPIC = "topic"
    PRODUCT = "product"
    PLACE = "place"
    CHANNEL = "channel"
    KIND = "kind"
    STATUS = "status"
    CLOSING_NOTE = "closing_note"
    AMOUNT = "amount"
    LANGUAGE = "language"


# Best name first. A name ending in * also fits as a part of a longer name.
_NAMES: dict[Field, str] = {
    Field.EXTERNAL_ID: (
        "external id, service request id, complaint id, case id, caseid, ticket id, ticket number, "
        "case number, numero de caso*, numero de expediente*, no expediente*, n expediente*, "
        "num expediente*, expediente, folio*, numero de queja*, numero de reclamacion*, "
        "no de queja, codigo de reclamacion, codigo de queja, id queja, id reclamacion, id caso, "
        "id ticket, incident number, incident id, reference number, referencia, reference, ref, "
        "protocolo, numero do protocolo, numero da reclamacao, caso, case, ticket, number, numero, "
        "num, no, nro, id, codigo, clave"
    ),
    Field.RECEIVED_AT: (
        "received at, date received*, fecha de recepcion*, fecha recepcion*, fecha de entrada*, "
        "fecha entrada*, fecha de ingreso*, fecha ingreso*, fecha de registro*, fecha registro*, "
        "fecha de apertura*, fecha apertura*, fecha de la queja*, fecha queja*, "
        "fecha de reclamacion*, fecha reclamacion*, fecha de presentacion*, fecha presentacion*, "
        "fecha de alta*, fecha alta*, fecha de creacion*, fecha creacion*, recibido el, recibida, "
        "recibido, requested datetime, requested at, opened at*, open dt, opened, open date, "
        "created at*, created on, created date, creation date, created, date opened, "
        "date submitted, submitted at, submission date, reported at, complaint date, "
        "data de recebimento*, data de abertura*, data abertura*, data de criacao*, "
        "data da reclamacao*, data de registro*, fecha y hora, fecha hora, marca temporal, "
        "timestamp, datetime, fecha, date, data"
    ),
    Field.CLOSED_AT: (
        "closed at*, closed dt, fecha de cierre*, fecha cierre*, fecha de resolucion*, "
        "fecha resolucion*, fecha de respuesta*, fecha respuesta*, fecha de finalizacion*, "
        "fecha finalizacion, fecha fin, fecha de termino*, cerrado el, date closed*, close date, "
        "closed date, closed on, resolved at*, date resolved, resolution date, solved at, "
        "data de fechamento*, data de encerramento*, data de conclusao*, data fechamento"
    ),
    Field.SUBJECT: (
        "subject*, asunto*, titulo*, title, short description, resumen, summary, encabezado, "
        "headline, assunto, resumo, subtema*, subcategoria*, subcategory, sub issue, submotivo"
    ),
    Field.STORY: (
        "story, consumer complaint narrative, complaint text, complaint narrative, narrative*, "
        "texto de la queja, texto de la reclamacion, texto queja, texto reclamacion, "
        "descripcion de la queja, descripcion de los hechos, descripcion del problema, "
        "descripcion*, description*, relato*, hechos, que paso, queja, reclamacion, reclamo, "
        "complaint, texto*, text, mensaje*, message*, comentario*, comentarios*, comment*, "
        "comments, detalle*, details, detail, cuerpo, body, contenido, content, opinion, review, "
        "observaciones, descricao*, reclamacao, mensagem*, historia"
    ),
    Field.EXPECTED: (
        "expected, que esperaba*, lo que esperaba, expectativa, expectation, expected outcome, "
        "what did you expect, o que esperava"
    ),
    Field.REMEDY_SOUGHT: (
        "remedy sought, remedy, que pide*, que solicita*, solicitud*, peticion*, pretension*, "
        "solucion solicitada, desired resolution*, desired outcome*, resolution sought, "
        "reparacion solicitada, o que solicita, pedido do cliente, pedido do consumidor"
    ),
    Field.CUSTOMER_NAME: (
        "customer name*, nombre del cliente*, nombre cliente*, nombre y apellidos*, "
        "nombre completo*, cliente nombre, cliente, customer, client, client name, reclamante*, "
        "quejoso, complainant*, requester name, requester, solicitante*, contact name, "
        "full name, nombre, name, nome do cliente, nome completo, nome, remitente, caller"
    ),
    Field.CUSTOMER_EMAIL: (
        "customer email*, email*, e mail*, correo electronico*, correo*, mail, "
        "email address, contact email, requester email"
    ),
    Field.CUSTOMER_PHONE: (
        "customer phone*, telefono*, phone*, phone number, movil, celular*, tel, tlf, telefone*, "
        "mobile, whatsapp"
    ),
    Field.TOPIC: (
        "topic*, tema*, issue, motivo*, motivo de la queja, motivo de reclamacion, categoria*, "
        "category*, tipo de problema, problema*, tipologia, reason*, causa, clasificacion*, "
        "service name, tipo de incidencia, materia, theme, assunto principal"
    ),
    Field.PRODUCT: (
        "product*, producto*, servicio, tipo de servicio, tipo servicio, service, linea, articulo, "
        "product name, produto*, servico"
    ),
    Field.PLACE: (
        "place, lugar*, barrio*, distrito*, tienda, sucursal*, oficina, centro, ubicacion*, "
        "direccion, address, location*, store, branch*, municipio*, ciudad, city, provincia, "
        "region, localidad, entidad federativa, departamento, district, neighborhood, "
        "bairro, cidade, loja, endereco, estado, state"
    ),
    Field.CHANNEL: (
        "channel*, canal*, via, via de entrada, medio*, medio de recepcion, submitted via, "
        "contact type, origen, origin, source, fuente, origem, meio"
    ),
    Field.KIND: (
        "kind, tipo de caso, tipo de solicitud, tipo de comunicacion, tipo de registro, "
        "tipo de queja, tipo, type, case type, ticket type, clase, naturaleza"
    ),
    Field.STATUS: (
        "status*, estado procesal, estado del caso, estado de la queja, estado del expediente, "
        "estatus*, situacion, incident state, case status, estado, state, etapa, fase, situacao"
    ),
    Field.CLOSING_NOTE: (
        "closing note*, status notes, nota de cierre*, close notes, closure reason, resolucion, "
        "resolution, respuesta*, resolution notes, company public response, solucion, "
        "comentario de cierre, respuesta dada, response, resposta, resolucao, conclusion"
    ),
    Field.AMOUNT: (
        "amount*, importe*, monto*, monto reclamado, cuantia*, cantidad reclamada, valor*, "
        "valor reclamado, euros, pesos, total, amount claimed, disputed amount"
    ),
    Field.LANGUAGE: "language, idioma, lengua, lang, locale, lingua",
}  # fmt: skip


def _ranked() -> tuple[dict[Field, dict[str, int]], dict[Field, dict[str, int]]]:
    exact: dict[Field, dict[str, int]] = {}
    within: dict[Field, dict[str, int]] = {}
    for of, names in _NAMES.items():
        for rank, name in enumerate(one.strip() for one in names.split(",")):
            exact.setdefault(of, {}).setdefault(plain(name.rstrip("*")), rank)
            if name.endswith("*"):
                within.setdefault(of, {})[plain(name.rstrip("*"))] = rank
    return exact, within


EXACT, WITHIN = _ranked()
_KNOWN = {name for names in EXACT.values() for name in names}


def is_known_name(text: str) -> bool:
    """Whether a cell holds nothing but a usual name of a column."""
    return plain(text) in _KNOWN
