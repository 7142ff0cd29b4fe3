"""What a row becomes: a story, a refusal, or an earlier state of a story."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from albricias.receive.choices import Kind
from albricias.receive.importing.notes import Note
from albricias.receive.importing.words import plain
from albricias.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Story:
    """One complaint as a row tells it. Texts not told are empty.

    `row_number` is the row a person sees in the file. `raw` is the whole row exactly as read,
    as UTF-8 JSON, and `digest` its SHA-256 in hexadecimal. `closed_at` is never before
    `received_at`; `is_closed` is what the status says (closed is not resolved). `extra` holds
    unmapped columns, and values that could not be understood, by column name.
    """

    row_number: int
    received_at: datetime
    raw: bytes
    digest: str
    external_id: str | None = None
    closed_at: datetime | None = None
    subject: str = ""
    story: str = ""
    expected: str = ""
    remedy_sought: str = ""
    customer_name: str = ""
    customer_email: str = ""
    customer_phone: str = ""
    topic: str = ""
    product: str = ""
    place: str = ""
    channel: str = ""
    kind: Kind = Kind.COMPLAINT
    status: str = ""
    is_closed: bool = False
    closing_note: str = ""
    amount: Decimal | None = None
    language: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot become a story, and why. `raw` is its text or its JSON.

    `values` are in the order of the table's columns; empty when the row was broken.
    """

    row_number: int
    reason: Refusal
    raw: str
    values: tuple[str, ...] = ()
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierState:
    """A row that tells an earlier state of a case another row tells better: known, not refused."""

    row_number: int
    external_id: str
    latest_row_number: int


_KIND_WORDS: dict[Kind, str] = {
    Kind.COMPLAINT: "complaint, queja, quejas, reclamacion, reclamo, reclamacao, queixa, incident, "
    "incidencia, denuncia, problem, grievance",
    Kind.SUGGESTION: "suggestion, sugerencia, idea, propuesta, sugestao, feature request, "
    "iniciativa, mejora",
    Kind.QUESTION: "question, consulta, pregunta, duda, informacion, solicitud de informacion, "
    "information request, inquiry, enquiry, duvida, request for information",
    Kind.COMPLIMENT: "compliment, felicitacion, agradecimiento, elogio, praise, thanks, "
    "reconocimiento",
    Kind.DISPUTE: "dispute, disputa, controversia, chargeback, contracargo, desacuerdo, litigio",
    Kind.DEPARTURE: "departure, baja, cancelacion, churn, cancellation, cancelamento, desercion",
}
_KINDS = {
    word.strip(): kind for kind, words in _KIND_WORDS.items() for word in words.split(",")
}  # fmt: skip


def kind_named(text: str) -> Kind | None:
    """The kind a word means, in Spanish, English or Portuguese; None when it means none we know."""
    return _KINDS.get(plain(text))


_CLOSED_NAMES = (
    "closed, close, cerrado, cerrada, resolved, resuelto, resuelta, solved, solucionado, "
    "solucionada, finalizado, finalizada, terminado, terminada, concluido, concluida, "
    "completed, complete, done, archivado, archivada, fechado, fechada, encerrado, encerrada, "
    "resolvido, resolvida, conciliada, no conciliada, desistimiento"
)
_CLOSED_WORDS = frozenset(_CLOSED_NAMES.split(", "))


def means_closed(status: str, preset_words: frozenset[str] = frozenset()) -> bool:
    """Whether a status word says that the other desk closed the case."""
    return plain(status) in (preset_words or _CLOSED_WORDS)
