"""The sentences of an explanation, whole, in Spanish and English."""

from albricias.clock.rule import Reason

PHRASES = {
    "es": {
        "due": "Vence el {when}: {reckoning}.",
        "standing": "En pausa desde el {since}, {why}: {reckoning}.",
        "count": "{amount} desde el {start}",
        "extended": "{amount} (en vez de {before})",
        "restarted": "{amount} otra vez desde el {start}, {after} (antes, desde el {first})",
        "not_counted": "no cuentan {days}",
        "not_counted_one": "no cuenta el {days}",
        "all_count": "cuentan todos los días",
        "same_day": "de fecha a fecha",
        "no_such_day": "ese mes no tiene día {day} y vale el último",
        "rolled": "el {day} no es hábil y pasa al siguiente día hábil",
        "plus": "más {amount} en pausa {why}",
        "ignored_one": "la pausa del {days} no para este plazo",
        "ignored_many": "las pausas del {days} no paran este plazo",
        "by_the_clock": "de día y de noche, hora de {place}",
        "in_shifts": "en horario de {shifts}, hora de {place}",
        "goes_on": "seguirá cuando termine la pausa",
        "begins_anew": "empezará de nuevo cuando termine la pausa",
        "earliest": "si terminara ahora, vencería el {when}",
        "hours": "{start} a {end}",
        "days_from_to": "{first} a {last}",
        "shift": "{days} de {hours}",
    },
    "en": {
        "due": "Due on {when}: {reckoning}.",
        "standing": "On hold since {since}, {why}: {reckoning}.",
        "count": "{amount} from {start}",
        "extended": "{amount} (instead of {before})",
        "restarted": "{amount} again from {start}, {after} (before, from {first})",
        "not_counted": "not counting {days}",
        "not_counted_one": "not counting {days}",
        "all_count": "every day counts",
        "same_day": "from date to date",
        "no_such_day": "that month has no day {day}, so its last day holds",
        "rolled": "{day} is not a working day and gives way to the next working day",
        "plus": "plus {amount} on hold {why}",
        "ignored_one": "the pause of {days} does not stop this clock",
        "ignored_many": "the pauses of {days} do not stop this clock",
        "by_the_clock": "day and night, {place} time",
        "in_shifts": "in the hours of {shifts}, {place} time",
        "goes_on": "it goes on when the pause ends",
        "begins_anew": "it begins anew when the pause ends",
        "earliest": "if it ended now, it would be due on {when}",
        "hours": "{start} to {end}",
        "days_from_to": "{first} to {last}",
        "shift": "{days} {hours}",
    },
}
WHY = {
    "es": {
        Reason.CUSTOMER_DATA: "esperando sus datos",
        Reason.INCOMPLETE_FILING: "esperando que complete su escrito",
        Reason.AGREED: "acordada con usted",
    },
    "en": {
        Reason.CUSTOMER_DATA: "waiting for your data",
        Reason.INCOMPLETE_FILING: "waiting for you to complete your filing",
        Reason.AGREED: "agreed with you",
    },
}
AFTER = {
    "es": {
        Reason.CUSTOMER_DATA: "cuando llegaron sus datos",
        Reason.INCOMPLETE_FILING: "cuando completó su escrito",
        Reason.AGREED: "cuando terminó la pausa acordada",
    },
    "en": {
        Reason.CUSTOMER_DATA: "when your data came",
        Reason.INCOMPLETE_FILING: "when you completed your filing",
        Reason.AGREED: "when the agreed pause ended",
    },
}
