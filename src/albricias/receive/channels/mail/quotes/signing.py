"""How people and their programs sign: delimiters, telephones, farewells, legal notices."""

import re
from collections.abc import Sequence

from albricias.receive.channels.mail.quotes.words import any_of, first_words

LINES_AFTER_DASHES = 12
LINES_AFTER_THE_STANDARD = 30
LINES_OF_A_SIGNATURE = 12

_DELIMITER = re.compile(r"(?:--|—|––|__)\s*$|-- ?$")
_DEVICE = (
    r"\b(?:i ?Phone\w*|iPad|iPod|iOS|Android|BlackBerry|Samsung|Galaxy|Huawei|Xiaomi|Redmi|"
    r"Motorola|Nokia|Lumia|HTC|Sony|Xperia|LG|OnePlus|Pixel|Verizon|AT&T|T-Mobile|Orange|Vodafone|Movistar|"
    r"Outlook|Yahoo|Gmail|Hotmail|Mail|Correo|Courrier|Posta|E-Mail|Windows|Proton\w*|AquaMail|"
    r"TypeApp|BlueMail|Mailbird|Airmail|Sparrow|Acompli|Superhuman|Spark|Thunderbird|K-9|GMX|"
    r"WEB\.DE|Libero|Tiscali|Virgilio|app|smart\s?phone|tel[eéè]fono|telefone|t[eé]l[eé]phone|"
    r"tel[eè]fon|Telefon|Handy|m[oóò]vil|mòbil|telem[oó]vel|celular|tableta?|tablette|mobile|"
    r"portable|cellulare|dispositivo|device|handheld|wireless|phone|téléphone)\b"
)
_SENT = (
    "Sent from/Sent with/Sent via/Sent by/Sent using/Enviado desde/Enviado do/Enviado da/"
    "Enviado con/Enviado com/Enviado a partir do/Enviado a partir da/Enviado a partir de/"
    "Enviado através/Enviado usando/Enviado mediante/Enviada desde/Enviada do/Enviada da/"
    "Enviat des de/Enviat des del/Enviat amb/Envoyé de/Envoyé depuis/Envoyé à partir/Envoyé avec/"
    "Envoyé via/Envoyée de/Envoyée depuis/Gesendet von/Gesendet mit/Gesendet über/Gesendet aus/"
    "Von meinem/Inviato da/Inviato dal/Inviato dall'/Inviato dall’/Inviato con/Inviato tramite/"
    "Verzonden vanaf/Verzonden met/Verzonden via/Verstuurd vanaf/Sendt fra/Skickat från/"
    "Wysłano z/Wysłane z/Odesláno z/Lähetetty/Escrito desde/Mandado desde/"
    "Diese Nachricht wurde von/Отправлено с"
)
_SENT_FROM = re.compile(
    rf"{any_of(_SENT)}[^,;:?!]{{0,60}}{_DEVICE}[^,;?!]{{0,40}}(?:<\S+>|\(\S+\))?[.!]?$"
    r"|Sent from my(?: [\w’'-]+){1,4}\.?$",
    re.IGNORECASE,
)
_SHORT_PHONE_WORD = re.compile(r"(?:Lähetetty iPhonesta|Wysłano z iPhone.?a|Odesláno z iPhonu)\W*$")
_GET = (
    "Get/Obtener/Obtenga/Obtén/Consiga/Descargar/Descarga/Télécharger/Téléchargez/Obtenir/"
    "Obtenez/Holen Sie sich/Laden Sie/Ottieni/Scarica/Obter/Obtenha/Baixar/Transferir/"
    "Aconseguiu/Aconsegueix/Obteniu/Download/Hent/Hanki/Hämta/Pobierz"
)
_FREE = (
    "Libre de virus/Virus-free/Virenfrei/Sans virus/Garanti sans virus/Privo di virus/"
    "Livre de vírus/Lliure de virus"
)
_GET_OUTLOOK = re.compile(
    rf"{any_of(_GET)}\s+(?:o\s+|l['’])?Outlook\b.{{0,120}}$|{any_of(_FREE)}\b.{{0,100}}$",
    re.IGNORECASE,
)
_PRINT = (
    "Antes de imprimir/Por favor, antes de imprimir/Before printing/Please consider the/"
    "Please consider your/Please, before printing/Avant d'imprimer/Avant d’imprimer/"
    "Pensez à l'environnement/Pensez à l’environnement/Bitte denken Sie an die Umwelt/"
    "Bitte prüfen Sie der Umwelt/Prima di stampare/Abans d'imprimir/Abans d’imprimir/"
    "P Antes de imprimir/P Before printing/P Please consider"
)
_PRINTING = re.compile(any_of(_PRINT), re.IGNORECASE)
_TITLES = (
    "AVISO/NOTA/ADVERTENCIA/CLÁUSULA/CLAUSULA/INFORMACIÓN/INFORMACION/CONFIDENCIALIDAD/"
    "CONFIDENTIALITY/CONFIDENCIALIDADE/CONFIDENCIALITAT/CONFIDENTIALITÉ/VERTRAULICHKEIT/"
    "VERTRAULICH/RISERVATEZZA/DISCLAIMER/LEGAL/AVÍS/AVIS/ATTENTION/IMPORTANT/IMPORTANTE/HINWEIS/"
    "WICHTIGER/AVVISO/WARNING/PRIVILEGED/CONFIDENTIAL/LOPD/RGPD/PROTECCIÓN/PROTECCION"
)
_THIS = "Este/Esta/Aquest/Aquesta/This/The/Ce/Cet/Diese/Dieses/Questo/Questa/Le présent"
_MESSAGE = (
    "mensaje/correo/e-mail/email/comunicación/mensagem/missatge/message/communication/courriel/"
    "Nachricht/messaggio/comunicazione/transmission/information/courrier/electrònic"
)
_NOTICE = re.compile(
    rf"[*_\s]*(?:{any_of(_TITLES)}|{any_of(_THIS)}\s+{any_of(_MESSAGE)})", re.IGNORECASE
)
_NOTICE_BODY = re.compile(
    r"confidencial|destinatari|intended (?:only|solely|for|recipient)|addressee|confidential|"
    r"privileged|destinataire|confidentiel|vertraulich|Empfänger|riservat|protecci[oó]n de datos|"
    r"datos personales|secreto profesional|in error|por error",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"\W*(?:CAUTION|EXTERNAL|CORREO EXTERNO|EXTERNO|ATENCI[OÓ]N|PRECAUCI[OÓ]N|WARNING|ACHTUNG|"
    r"ATTENTION|You don'?t often get email|No suele recibir correo|Algunas personas que han "
    r"recibido|Some people who received|Você normalmente não recebe|Sie erhalten nicht oft)\b"
    r"(?=.{0,200}(?:outside|external|extern|originat|fuera de|learn|aka\.ms|procede|extérieur|"
    r"LearnAboutSender|important))",
    re.IGNORECASE | re.DOTALL,
)
FIRST = first_words(_SENT, _GET, _FREE, _PRINT, _TITLES, _THIS)

_FAREWELL = re.compile(
    r"(?:(?:un|muchos|reciban? un|recibid un|atentos)\s+)?(?:cordial(?:es)?\s+)?"
    r"(?:saludos?|abrazos?|atentamente|cordialmente|atte|muy atentamente|"
    r"sin otro particular|quedo a la espera|gracias y un saludo|muchas gracias|gracias|"
    r"(?:best|kind|warm|many|with)?\s*(?:kind\s+)?(?:regards|wishes)|best|cheers|sincerely|yours|"
    r"thanks|thank you|faithfully|atenciosamente|cumprimentos|melhores cumprimentos|"
    r"com os melhores|obrigad[oa]|abraços?|salutacions|atentament|ben cordialment|gràcies|"
    r"una salutació|bien à vous|cordialement|bien cordialement|salutations|sincères salutations|"
    r"merci|veuillez agréer|mit freundlichen|mit besten|freundliche|viele|beste|liebe|herzliche|"
    r"schöne|mfg|lg|danke|cordiali saluti|distinti saluti|grazie|un saluto|saluti|met vriendelijke|"
    r"med venlig|med vänlig|mvh|venlig hilsen|pozdrawiam|z poważaniem|s pozdravem|"
    r"ystävällisin|terveisin)\b[^?¿]{0,50}$",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"(?<![\w.])(?:\+|00|\()?\d(?:[\s().\-/]{0,2}\d){7,13}(?!\w)")
_CONTACT = re.compile(
    r"(?:www\.|https?://|[\w.+-]@[\w-]+\.|\b(?:tel|tels|tfno|tlf|tlfno|tfn|móvil|movil|mobile|mob|"
    r"phone|fax|ext|telf|teléfono|telefon|fon|cell|m|t|f|tél)\s?[.:]|"
    r"\b(?:S\.\s?L|S\.\s?A|S\.\s?r\.\s?l|GmbH|Ltd|Inc|LLC|S\.\s?A\.\s?S|Lda|Ltda|SARL|SpA|AG)\b|"
    r"\b(?:C/|Calle|Avda|Av\.|Avenida|Plaza|Paseo|Carrer|Rue|Street|Road|Via|Rua)\s)",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(r"\W*(?:P\.?\s?D|P\.?\s?S|N\.?\s?B|posdata|postdata)\b", re.IGNORECASE)
_DASHED_NAME = re.compile(r"[-–—][A-ZÁÉÍÓÚÑ][\w.'’]+(?: [A-ZÁÉÍÓÚÑ][\w.'’]+){0,2}$")


def lines_a_delimiter_covers(raw: str) -> int:
    """How many lines a signature begun by this line may have; 0 if it begins none."""
    if raw.rstrip("\r\n") == "-- ":
        return LINES_AFTER_THE_STANDARD
    return LINES_AFTER_DASHES if len(raw) < 12 and _DELIMITER.match(raw.strip()) else 0


def is_from_a_program(line: str) -> bool:
    """ "Sent from my telephone" and the like: a line that no person wrote."""
    if len(line) > 160:
        return False
    bare = line.strip("*_-–—[]()<> ")
    return bool(_SENT_FROM.match(bare) or _GET_OUTLOOK.match(bare) or _SHORT_PHONE_WORD.match(bare))


def begins_notice(lines: Sequence[str], i: int) -> bool:
    """A legal notice or a plea not to print, as firms add them under every letter."""
    start = lines[i][:400]
    if _PRINTING.match(start):
        return True
    if not _NOTICE.match(start):
        return False
    return bool(_NOTICE_BODY.search(" ".join(line[:600] for line in lines[i : i + 6])))


def begins_banner(lines: Sequence[str], i: int) -> bool:
    """A warning that the receiving server put on top."""
    return bool(_BANNER.match(" ".join(line[:300] for line in lines[i : i + 3])))


def is_footer(lines: Sequence[str]) -> bool:
    """Whether these few lines under a ruler are a firm's or a mailing list's."""
    filled = [line for line in lines if line]
    few = 0 < len(filled) <= LINES_OF_A_SIGNATURE
    return few and _all_short(filled) and any(_says_where(line) for line in filled)


def farewell_in(lines: Sequence[str]) -> int | None:
    """Where the farewell begins that a name and a way to reach them follow; none if words do."""
    at = [n for n, line in enumerate(lines) if line]
    for place in range(max(0, len(at) - LINES_OF_A_SIGNATURE), len(at)):
        n = at[place]
        if len(lines[n]) <= 60 and _FAREWELL.match(lines[n].strip("*_ ")):
            after = [lines[m] for m in at[place + 1 :]]
            return n if is_footer(after) and not any(map(_AFTERTHOUGHT.match, after)) else None
    return None


def is_dashed_name(lines: Sequence[str], i: int) -> bool:
    """-Bo Lindes, alone at the end; in a list it would be a thing listed."""
    if len(lines[i]) > 40 or not _DASHED_NAME.match(lines[i]):
        return False
    before = [line for line in lines[max(0, i - 12) : i] if line]
    listed = any(line.startswith(("-", "–", "—", "•", "*")) for line in before)
    return bool(before) and not listed and not before[-1].endswith(":")


def _all_short(lines: Sequence[str]) -> bool:
    """Lines of a signature: a few words, or a few more around a way to reach somebody."""
    return all(
        len(line) <= 100 and (len(line.split()) <= 8 or _says_where(line)) and "?" not in line
        for line in lines
    )


def _says_where(line: str) -> bool:
    return bool(_CONTACT.search(line[:200]) or _TELEPHONE.search(line[:200]))
