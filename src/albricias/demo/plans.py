"""The changes Fibra Cercana has made, is making, or might make."""

from collections.abc import Sequence
from dataclasses import dataclass

from albricias.demo.staff import LEAD, QUALITY


@dataclass(frozen=True, slots=True)
class Plan:
    """One change; the days are counted back from today, None has not happened."""

    cause: str
    title: str
    what_changes: str
    in_plain_words: str
    owner: str
    steps: Sequence[str]
    opened: int
    started: int | None = None
    finished: int | None = None
    judged: int | None = None
    told: int | None = None
    steps_done: int = 99
    purpose: str = "correct"


PLANS: Sequence[Plan] = (
    Plan(
        cause="outage-no-notice",
        title="Aviso por SMS antes de cada corte programado",
        what_changes="Ningún corte programado se puede abrir en el sistema de red sin la lista de"
        " casas afectadas. El aviso sale solo 48 horas antes y otra vez la víspera, por SMS y, a"
        " quien solo tiene fijo, con una llamada.",
        in_plain_words="Desde hace unos meses no se puede programar un corte sin avisar antes a"
        " cada casa: un mensaje dos días antes y otro la víspera, con la hora de principio y de"
        " fin. A quien solo tiene teléfono fijo le llamamos.",
        owner="Ibón Larretxa",
        steps=(
            "Unir el sistema de red con los teléfonos de contacto",
            "Escribir el mensaje con tres clientas y probar si se entiende",
            "Probarlo un mes en Riomoral y Torrealmeja",
            "No dejar abrir un corte sin lista de casas",
        ),
        opened=215,
        started=200,
        finished=150,
        judged=98,
        told=92,
    ),
    Plan(
        cause="installer-no-show",
        title="Confirmar la cita del instalador la víspera y a la media hora",
        what_changes="La víspera se confirma la cita por teléfono. Si el instalador no ha fichado"
        " en la casa media hora después de la cita, salta un aviso y llamamos nosotros.",
        in_plain_words="Ahora le llamamos la víspera para confirmar la hora. Y si media hora"
        " después de la cita no ha llegado nadie, somos nosotros quienes llamamos, antes de que"
        " tenga que hacerlo usted.",
        owner="Ubaldo Peñarrubia",
        steps=(
            "Lista diaria de citas del día siguiente para el turno de tarde",
            "Aviso a la media hora si nadie ha fichado en la casa",
            "Acuerdo con las dos contratas: la cita que falla no se paga",
        ),
        opened=152,
        started=140,
        finished=105,
        judged=6,
    ),
    Plan(
        cause="tariff-twice",
        title="Nueva comprobación en el cambio de tarifa",
        what_changes="La pantalla de cambio de tarifa no deja guardar si ya hay otro cambio igual"
        " sin facturar, y dice quién lo grabó y cuándo.",
        in_plain_words="La pantalla en la que grabamos los cambios de tarifa ya no deja guardar el"
        " mismo cambio dos veces.",
        owner="Nadia Corzuelo",
        steps=(
            "Buscar en qué tres pantallas se puede grabar dos veces",
            "Poner la comprobación en las tres",
            "Revisar las facturas de los dos meses anteriores",
        ),
        opened=76,
        started=62,
        finished=21,
    ),
    Plan(
        cause="phone-unstaffed",
        title="Música y mensaje de espera nuevos en el teléfono",
        what_changes="Otra música de espera y un mensaje más amable con la web como alternativa.",
        in_plain_words="Cambiamos la música y el mensaje de espera.",
        owner=LEAD,
        steps=("Elegir la música", "Grabar el mensaje nuevo"),
        opened=268,
        started=255,
        finished=230,
        judged=57,
    ),
    Plan(
        cause="phone-unstaffed",
        title="Turnos del teléfono por hora de llegada",
        what_changes="Poner los turnos según las horas a las que se llama, que no son las de"
        " oficina, y devolver la llamada a quien prefiera no esperar.",
        in_plain_words="Hay más personas al teléfono a las horas en que ustedes llaman, y quien no"
        " quiere esperar puede pedir que le llamemos nosotros.",
        owner=LEAD,
        steps=(
            "Contar las llamadas por hora durante tres semanas",
            "Proponer los turnos nuevos a quienes los harán",
            "Probarlos un mes",
            "Ofrecer que devolvamos la llamada",
        ),
        opened=40,
        started=33,
        steps_done=2,
    ),
    Plan(
        cause="early-exit-penalty",
        title="Condiciones de la permanencia en letra grande y antes de firmar",
        what_changes="La permanencia, los meses y lo que cuesta irse antes van en la primera hoja,"
        " en letra grande, y se leen en voz alta antes de firmar.",
        in_plain_words="Los meses de permanencia y lo que cuesta irse antes están ahora en la"
        " primera hoja, en letra grande, y se leen en voz alta antes de firmar.",
        owner="Crisanto Velilla",
        steps=(
            "Escribir la primera hoja en palabras de todos los días",
            "Formar a las tiendas, también a las franquicias",
            "Quitar los contratos antiguos de los mostradores",
        ),
        opened=192,
        started=180,
        finished=120,
    ),
    Plan(
        cause="franchise-overpromise",
        title="Comisión de la franquicia ligada a clientes que siguen a los seis meses",
        what_changes="Pagar la mitad de la comisión a los seis meses, y solo si el cliente sigue y"
        " no ha tenido que reclamar por lo que se le vendió.",
        in_plain_words="Las franquicias cobran ahora cuando sus clientes siguen contentos meses"
        " después, y no por la venta del día.",
        owner=QUALITY,
        steps=("Hablarlo con las tres franquicias que más venden",),
        opened=9,
        steps_done=0,
        purpose="prevent",
    ),
)
