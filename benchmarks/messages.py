"""Letters by e-mail to measure with: the same ones every time, as ordinary mail is."""

import random
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

FIRST = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NAMES = ("Abelardo", "Beatriz", "Candela", "Damián", "Elvira", "Fermín", "Graciela", "Horacio")
SURNAMES = ("Arrieta", "Bustos", "Cifuentes", "Dorado", "Escribano", "Fontán", "Granados")
STORIES = (
    "Me han cobrado dos veces la cuota de este mes y nadie me explica por qué. Llamé el lunes"
    " y me dijeron que en 24 horas estaría arreglado; hoy es viernes y sigue igual.",
    "Llevo cuatro días sin línea. Trabajo desde casa y he tenido que usar los datos del móvil."
    " Quiero saber cuándo lo van a arreglar y quién me devuelve lo que he pagado.",
    "El instalador no vino ayer ni avisó. Es la segunda vez que pido la mañana libre para nada.",
    "La tarifa que me ofrecieron por teléfono no es la que aparece en la factura. Adjunto la"
    " factura. Además, la permanencia es de 24 meses y nadie me lo dijo.",
)
LONG_TALE = " Esto es lo que pasó, contado en orden para no tener que repetirlo." * 6
IMAGE = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 80


def write(folder: Path, how_many: int, *, seed: int = 7) -> None:
    """As files: 55 % plain, 20 % with HTML beside, 10 % with a photo, 15 % replies in a thread."""
    dice = random.Random(seed)
    ids: list[str] = []
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(how_many):
        message = _message(n, dice, ids)
        (folder / f"{n:06d}.eml").write_bytes(message.as_bytes())
        ids.append(str(message["Message-ID"]))


def _message(n: int, dice: random.Random, ids: list[str]) -> EmailMessage:
    name, surname = dice.choice(NAMES), dice.choice(SURNAMES)
    message = EmailMessage()
    message["From"] = f"{name} {surname} <{name}.{surname}.{dice.randrange(400)}@example.net>"
    message["To"] = "quejas@example.org"
    message["Date"] = format_datetime(FIRST + timedelta(minutes=7 * n))
    message["Message-ID"] = f"<{n:06d}.{dice.getrandbits(64):x}@mail.example.net>"
    story = dice.choice(STORIES) + LONG_TALE * dice.randrange(3)
    shape = dice.random()
    subject = f"{story.split('.')[0][:60]} ({n})"
    if shape < 0.15 and ids:
        _reply(message, dice.choice(ids), story, subject)
        return message
    message["Subject"] = subject
    message.set_content(f"Hola:\n\n{story}\n\nUn saludo,\n{name} {surname}\n")
    if shape < 0.35:
        message.add_alternative(f"<html><body><p>Hola:</p><p>{story}</p></body></html>", "html")
    elif shape < 0.45:
        message.add_attachment(IMAGE, maintype="image", subtype="jpeg", filename="factura.jpg")
    return message


def _reply(message: EmailMessage, to: str, story: str, subject: str) -> None:
    message["Subject"] = f"Re: {subject}"
    message["In-Reply-To"] = message["References"] = to
    quoted = "\n".join(f"> {line}" for line in story.splitlines())
    text = f"Sigo esperando.\n\nEl lun, 2 mar 2026 a las 10:12, Quejas escribió:\n{quoted}\n"
    message.set_content(text)
