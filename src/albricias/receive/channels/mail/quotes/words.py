"""The words by which mail programs introduce a quote, in the languages they speak.

Spanish, English, Portuguese, Catalan, French, German and Italian in full; Dutch, Danish,
Norwegian, Swedish, Finnish, Polish, Czech and Russian as far as they cost nothing.
"""

import re


def any_of(words: str) -> str:
    """One of these, the longest first."""
    return "(?:" + "|".join(sorted(words.split("/"), key=len, reverse=True)) + ")"


def first_words(*alternatives: str) -> frozenset[str]:
    """With what these begin, in small letters: most lines begin with none of it."""
    return frozenset(
        word.split(" ")[0].lower() for words in alternatives for word in words.split("/")
    )


# "On … wrote:", "El … escribió:"
_OPENERS = (
    "On/El/El día/El dia/Em/No dia/A/Le/Am/Il/Il giorno/Op/Den/På/Dne/Dnia/W dniu/Dana/Ve/Vào/"
    "Missatge de/Pada"
)
WROTE = any_of(
    "wrote/writes/said/sent/escribió/escribio/ha escrito/escreveu/va escriure/ha escrit/escrigué/"
    "a écrit/a ecrit/écrivait/schrieb/schreibt/hat geschrieben/geschrieben/ha scritto/scrisse/"
    r"schreef/geschreven/verzond/skrev/skriver/kirjoitti/napisał\(a\)/napisała/napisał/nadesłał/pisze/"
    r"napsal\(a\)/napsala/napsal/írta/a scris/написал/написала/пишет/пише/yazdı"
)
WEEKDAYS = any_of(
    "mon/tue/wed/thu/fri/sat/sun/lun/mar/mié/mie/jue/vie/sáb/sab/dom/seg/ter/qua/qui/sex/"
    "dl/dt/dc/dj/dv/ds/dg/dilluns/dimarts/dimecres/dijous/divendres/dissabte/diumenge/"
    "jeu/ven/sam/dim/mer/mo/di/mi/do/fr/sa/so/gio/man/tir/ons/tor/fre/lør/søn/pon/wto/śro/czw/"
    "pią/sob/nie/ma/woe/vrij/zat/zon"
)

# What stands before the colon in the lines of a quoted letter's head.
FROM = any_of(
    "From/De/De la part de/Remitente/Von/Absender/Da/Mittente/Expéditeur/Van/Fra/Från/"
    "Lähettäjä/Od/От/Desde/Remetente/Nadawca"
)
SENT = any_of(
    "Sent/Enviado/Enviado el/Enviado em/Enviada/Enviada em/Enviada el/Enviat/Enviat el/Enviat a/"
    "Envoyé/Envoyé le/Gesendet/Gesendet am/Inviato/Inviato il/Verzonden/Sendt/Skickat/Lähetetty/"
    "Wysłano/Wysłane/Odesláno/Отправлено"
)
DATE = any_of("Date/Fecha/Data/Datum/Dato/Päivämäärä/Päiväys/Дата/Fecha y hora/Received")
TO = any_of("To/Para/A/Per a/Per/À/An/Aan/Til/Till/Vastaanottaja/Do/Komu/Кому/Destinatario/Pour")
SUBJECT = any_of(
    "Subject/Asunto/Assunto/Assumpte/Tema/Objet/Betreff/Oggetto/Onderwerp/Emne/Ämne/Aihe/Temat/"
    "Předmět/Тема"
)
OTHER = any_of(
    "Cc/Bcc/Cco/Ccn/Cci/C.c./Kopie/Kopi/Kopia/DW/Copia/CC/Reply-To/Reply to/Responder a/"
    "Responder para/Répondre à/Antwort an/Rispondi a/Importance/Importancia/Importância/Priority/"
    "Prioridad/Wichtigkeit/Attachments/Adjuntos/Datos adjuntos/Anexos/Pièces jointes/Anlagen/"
    "Allegati/Organization/Organización/Resent-From/Message-ID"
)

_ORIGINAL = (
    "Original Message/Original message/Original Appointment/Original email/Reply Message/"
    "Mensaje original/Correo original/Mensagem original/Mensagem Original/Missatge original/"
    "Message d'origine/Message d’origine/Message original/Message initial/Mail original/"
    "Ursprüngliche Nachricht/Originalnachricht/Original-Nachricht/Original Nachricht/"
    "Antwort Nachricht/Messaggio originale/Messaggio Originale/Oorspronkelijk bericht/"
    "Oprindelig meddelelse/Opprinnelig melding/Ursprungligt meddelande/Alkuperäinen viesti/"
    "Wiadomość oryginalna/Původní zpráva/Исходное сообщение"
)
_FORWARDED = (
    "Forwarded message/Forwarded Message/Forwarded mail/Begin forwarded message/"
    "Mensaje reenviado/Inicio del mensaje reenviado/Mensaje reenviado por/Mensagem encaminhada/"
    "Mensagem reencaminhada/Início da mensagem reencaminhada/Início da mensagem encaminhada/"
    "Missatge reenviat/Inici del missatge reenviat/Message transféré/Message transmis/"
    "Début du message transféré/Début du message réexpédié/Weitergeleitete Nachricht/"
    "Anfang der weitergeleiteten Nachricht/Messaggio inoltrato/Inizio messaggio inoltrato/"
    "Inizio del messaggio inoltrato/Doorgestuurd bericht/Videresendt meddelelse/"
    "Vidarebefordrat meddelande"
)
_REPLY = "please/por/reply/escriba/responda/répondez/antworten/rispondi/respongui/bitte"
OPENERS, ORIGINAL, FORWARDED = any_of(_OPENERS), any_of(_ORIGINAL), any_of(_FORWARDED)
FIRST = first_words(_OPENERS, _ORIGINAL, _FORWARDED, _REPLY)

ABOVE_THIS_LINE = re.compile(
    r"(?:above|encima de|por encima de|acima d|sobre|au-dessus de|oberhalb|über|sopra|damunt d)"
    r".{0,3}(?:this|esta|cette|dieser|diese|questa|aquesta)\s+(?:line|línea|linea|linha|"
    r"ligne|zeile|riga|línia)",
    re.IGNORECASE,
)
