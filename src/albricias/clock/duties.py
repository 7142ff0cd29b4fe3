"""The duties in words, for whoever must do them."""

from albricias.clock.rule import Duty, Words

DUTIES = {
    Duty.ADR_BODIES: Words(
        "decir a qué organismos de resolución alternativa se puede acudir",
        "tell which bodies of alternative dispute resolution there are",
    ),
    Duty.ADR_BODIES_ON_REFUSAL: Words(
        "al denegar, decir a qué organismos se puede acudir",
        "when refusing, tell which bodies one can turn to",
    ),
    Duty.ANSWER_IN_SUBSTANCE: Words("responder al fondo", "answer in substance"),
    Duty.BURDEN_OF_PROOF: Words(
        "la empresa carga con la prueba de haber cumplido",
        "the company bears the burden of proof",
    ),
    Duty.CLAIM_NUMBER: Words("dar un número al caso", "give the case a number"),
    Duty.COPY_TO_AUTHORITY: Words("copia a la autoridad", "a copy to the authority"),
    Duty.COPY_TO_CONSUMER: Words("copia al consumidor", "a copy to the consumer"),
    Duty.EVERY_POINT_ANSWERED: Words("contestar cada punto", "answer every point"),
    Duty.IN_WRITING: Words("por escrito o en soporte duradero", "in writing or durably"),
    Duty.KEEP_TWO_YEARS: Words("guardarlo dos años", "keep it for two years"),
    Duty.KEY_AND_RECEIPT: Words("clave y justificante por escrito", "a key and a written receipt"),
    Duty.MEDIATION_ACCEPT_OR_REJECT: Words(
        "aceptar o rechazar la mediación o el arbitraje",
        "accept or reject mediation or arbitration",
    ),
    Duty.NO_ADVERTISING: Words("sin publicidad", "no advertising"),
    Duty.NO_CLOSING_BY_TIMEOUT: Words(
        "no cerrar porque pasó el plazo", "no closing because time ran out"
    ),
    Duty.NO_CUT_MEANWHILE: Words(
        "no cortar el suministro mientras tanto", "no supply cut meanwhile"
    ),
    Duty.NO_GENERIC_REPLY: Words("sin respuestas genéricas", "no generic reply"),
    Duty.NO_SURVEY_BEFORE_RESOLUTION: Words(
        "sin encuestas antes de resolver", "no survey before it is resolved"
    ),
    Duty.NOT_BY_PHONE: Words("no por teléfono", "not by phone"),
    Duty.ONE_FILING_ONLY: Words("basta presentarla una vez", "one filing is enough"),
    Duty.OWN_PRECEDENTS: Words(
        "justificar si se aparta de sus propios precedentes",
        "justify departing from one's own precedents",
    ),
    Duty.PAPER_AND_ELECTRONIC: Words(
        "en papel y por vía electrónica", "on paper and electronically"
    ),
    Duty.PERSONAL_ATTENTION: Words("atención personal", "personal attention"),
    Duty.PROVIDERS_ACTION: Words("anotar qué hizo el proveedor", "note the provider's action"),
    Duty.REASONED: Words("respuesta motivada", "a reasoned answer"),
    Duty.RECEIPT_DATE_TIME: Words(
        "justificante con contenido, fecha y hora", "a receipt with contents, date and time"
    ),
    Duty.RECORD_CALL_IF_CONSENT: Words(
        "grabar la llamada si hay consentimiento", "record the call if there is consent"
    ),
    Duty.SAME_CHANNEL: Words("por el mismo canal", "by the same channel"),
    Duty.SAME_LANGUAGE: Words("en la misma lengua", "in the same language"),
    Duty.SUPERVISOR_SAME_DAY: Words("un supervisor el mismo día", "a supervisor the same day"),
}
