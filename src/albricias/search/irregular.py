"""Verbs and nouns whose forms part ways before the ending: other stems of the same word."""

# After the stem of the word, the stems its other forms leave. Spanish first, then English.
_FAMILIES = """
abr: abrir abiert
acord: acuerd
atend: atencion atiend atent
cerr: cierr
comenz: comienz comenc
compon: compuest compong
conect: conexion
conduc: conduj conduzc
constru: construy construccion
corrig: correg corrij correccion
corrup: corrupt
cost: cuest
cruz: cruc
dec: dic dich dij dijer dijeron dig
descont: descuent
descubr: descubiert
despid: desped
destru: destruy destruccion
devolv: devolu devuelt devuelv
dispon: dispuest dispong
distribu: distribuy distribucion
eleg: elig eleccion
empez: empiez empec
encontr: encuentr
entend: entiend
envolv: envuelt envuelv
escrib: escrit
hac: hech hic hiz hag hicieron
impon: impuest
inclu: incluy
jug: jueg
llov: lluev
luz: luc
manten: mantuv mantien manteng mantuvieron
mostr: muestr
mov: muev
obten: obtuv obtien obtuvieron
ped: pid
pens: piens
perd: pierd
pod: pu pued pud pudieron
pon: puest pus pusieron pong
prob: prueb
produc: produj produccion produjeron
proteg: protej proteccion
quer: querer quier qui
recog: recoj
recomend: recomiend
record: recuerd
reduc: reduj reduccion
resolv: resolu resuelt resuelv
romp: rot
serv: sirv
supon: supuest supong
sustitu: sustituy sustitucion
ten: tuv tien teng tuvieron
tra: traj trajeron traig
traduc: traduj traduccion
vez: vec
voz: voc
volv: vuelt vuelv
break: broke broken brok
bring: brought
buy: bought
find: found
giv: gave given
leav: left
pay: paid
send: sent
speak: spoke spoken spok
tell: told
writ: wrote written writt
"""


def _read(families: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in families.strip().splitlines():
        root, others = line.split(":")
        found.update(dict.fromkeys(others.split(), root))
    return found


IRREGULAR = _read(_FAMILIES)
