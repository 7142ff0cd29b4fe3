"""The causes Fibra Cercana has found under the families everybody starts with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from albricias.learn import defaults
from albricias.learn.models import Cause
from albricias.people.models import Colleague


@dataclass(frozen=True, slots=True)
class Own:
    """A cause of this company, and the family it belongs to."""

    code: str
    name: str
    family: str
    how_avoidable: str


OWN: Sequence[Own] = (
    Own(
        "tariff-twice",
        "El cambio de tarifa se graba dos veces",
        "procedure",
        "Que la pantalla no deje guardar un cambio de tarifa si ya hay otro igual ese mes.",
    ),
    Own(
        "outage-no-notice",
        "Corte programado sin avisar",
        "procedure",
        "Que ningún corte programado se pueda abrir sin su aviso a las casas afectadas.",
    ),
    Own(
        "installer-no-show",
        "El instalador no acude a la cita",
        "procedure",
        "Confirmar la víspera, y llamar a la media hora si nadie ha llegado.",
    ),
    Own(
        "area-fault-no-info",
        "Avería de zona sin información",
        "procedure",
        "Una persona encargada de contar fuera lo que la red ya sabe dentro.",
    ),
    Own(
        "wrong-data-taken",
        "Datos mal apuntados",
        "staff-error",
        "Leer en voz alta lo apuntado antes de guardar.",
    ),
    Own(
        "rude-shop",
        "Trato descortés en tienda",
        "staff-error",
        "Turnos en que se pueda atender con calma, y hablarlo después.",
    ),
    Own(
        "call-not-returned",
        "Nadie devuelve la llamada",
        "staff-error",
        "Que cada llamada prometida tenga dueño y hora, a la vista de todos.",
    ),
    Own(
        "early-exit-penalty",
        "Penalización por permanencia",
        "policy",
        "Decir la permanencia en voz alta y antes de firmar, o quitarla.",
    ),
    Own(
        "obstructed-cancellation",
        "Trabas a la baja",
        "policy",
        "Que la baja se pida donde se pidió el alta, y en los mismos minutos.",
    ),
    Own(
        "returned-router-charged",
        "Se cobra el rúter ya devuelto",
        "policy",
        "No cobrar mientras la tienda no diga que no lo tiene.",
    ),
    Own(
        "speed-promised",
        "La velocidad prometida no llega",
        "expectation",
        "Prometer lo que mide esa calle, no lo que dice el folleto.",
    ),
    Own(
        "coverage-not-explained",
        "Se vendió sin cobertura",
        "expectation",
        "Mirar el mapa de hoy, y no el de previsión, antes de vender.",
    ),
    Own(
        "promo-end",
        "El precio sube al acabar la promoción",
        "fine-print",
        "Escribir en cada factura el día en que sube y a cuánto.",
    ),
    Own(
        "install-fees",
        "Gastos de instalación sin explicar",
        "fine-print",
        "Un solo precio con la instalación dentro.",
    ),
    Own(
        "phone-unstaffed",
        "El teléfono anunciado no da abasto",
        "unstaffed-phone",
        "Poner gente a las horas a las que se llama, y devolver la llamada.",
    ),
    Own(
        "unrequested-services",
        "Se venden servicios no pedidos",
        "wrong-incentives",
        "Que nada se active sin un sí escrito del cliente.",
    ),
    Own(
        "franchise-overpromise",
        "La franquicia promete para cobrar comisión",
        "wrong-incentives",
        "Pagar la comisión por clientes que siguen a los seis meses.",
    ),
)


def plant(*, by: Colleague, at: datetime) -> Mapping[str, Cause]:
    """The families and the company's own causes, by code."""
    defaults.plant(by=by, at=at, language="es", examples=False)
    known = {cause.code: cause for cause in Cause.objects.exclude(code=None)}
    for own in OWN:
        if own.code not in known:
            known[own.code] = Cause.add(
                own.name,
                parent=known[own.family],
                by=by,
                at=at,
                code=own.code,
                how_avoidable=own.how_avoidable,
            )
    return {code: cause for code, cause in known.items() if code}
