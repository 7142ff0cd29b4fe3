"""What people are called at home, and the names behind it: Spain, Latin America, some English."""

from collections.abc import Mapping

# A line a formal name (spaces within a compound one are "_"), then what it becomes.
_LINES = """
abelardo lalo
adela adelita
adolfo fito
adrian adri
agustin tin agus
alberto beto berto tito albert
alejandra ale alexa jandra sandra
alejandro ale alex jandro
alfonso poncho fonso alfon
alfredo fredo fredy
alicia licha ali
alvaro varo
amparo amparito
ana anita anuska
andres andy
angel gelo angelito
angela angelita
antonia tona toni toñi
antonio tono toni antuan toñin
armando mando
arturo turo
asuncion asun chon
aurora auri
bartolome bartolo
beatriz bea betty
begona bego
benito beni
benjamin benja
bernardo berni nardo
candelaria candela cande
carlos carlitos charlie carlo
carmen carmela carmina menchu mamen carmencita
carolina caro
catalina cata
cayetana tana
cecilia ceci chila
concepcion concha conchi chon conchita
consuelo chelo consu
cristina cris tina
cristobal tobal cris
daniel dani
daniela dani
david davi
diego dieguito
dolores lola loli lolita dolo
domingo mingo
eduardo edu lalo eddie
elena nena helena
elizabeth eli liz
emilia emi
emilio emi milo
encarnacion encarna encarni
enrique quique kike quico
ernesto neto
esperanza espe
esteban teban
eugenia geni
eugenio geni
eulalia lali
eva evita
federico fede kico
felipe pipe feli
felisa feli
fernanda fer nanda
fernando fer nando
florencia flor
francisca paca paqui paquita fran panchita curra
francisco paco fran curro pancho quico pacho frasco paquito kiko
gabriel gabi
gabriela gabi
gerardo gera
gilberto beto
gloria glori
gonzalo gonza chalo
graciela chela
gregorio goyo grego
guadalupe lupe lupita
guillermo memo guille willy
gustavo tavo gus
hector tito
hernan nan
hortensia tencha
hugo huguito
humberto beto
ignacia nacha
ignacio nacho iñaki
inmaculada inma macu
isabel isa chabela bel isabelita
ismael isma
jaime jaimito
javier javi xavi
jesus chus chuy suso chucho
jesusa chusa
joaquin quino ximo quin
jorge coque
jose pepe pepito cheo josete
josefa pepa pepi fina josefina chepa
jose_ignacio joseinacho
jose_luis pepelu joselu
jose_manuel josema manel
jose_maria chema josemari txema
jose_miguel josemi
jose_ramon josera monchito
juan juanito juancho
juan_antonio juanan
juan_carlos juanca
juan_francisco juanfran
juan_jose juanjo
juan_luis juanlu
juan_manuel juanma
juan_miguel juanmi
juan_pablo juampa
juana juani juanita
julia juli
julian juli julito
laura lauri
leonardo leo
leopoldo polo
leticia leti
lorenzo loren
lourdes lurdes
lucia luci chia
luis lucho luisito
luis_miguel luismi
luisa luisi
luz lucha
magdalena magda malena lena
manuel manolo manu manolito manel
manuela manoli lola manola
marcelino marce lino
margarita marga margara rita mago
maria mari maruja mariquita marichu
maria_del_carmen maricarmen mamen maica
maria_de_los_angeles marian mariangeles geles
maria_del_mar marimar
maria_del_pilar maripili mapi
maria_dolores mariloli
maria_elena malena marilena
maria_fernanda mafer
maria_isabel maribel marisa
maria_jesus chus mariaje
maria_jose majo cote marijose
maria_luisa marisa mariluisa malu
maria_luz mariluz
maria_paz maripaz
maria_rosa marirrosa
maria_soledad marisol
maria_teresa maite mayte marite
maria_victoria mariví marivi
mario mayito
martin tincho
mateo teo
matilde mati
mauricio mauri
maximo max
maximiliano max maxi
mercedes merche meche merceditas
miguel migue miki
miguel_angel miguelangel
milagros mila mili
monica moni
montserrat montse
natalia nati
natividad nati
nicolas nico
norberto beto
octavio tavo
oscar oski
pablo pablito
patricia patri pati paty
patricio pato
paula pau
pedro perico pedrito pello
pilar pili pilarica
purificacion puri
rafael rafa rafi fali
raimundo mundo
ramon moncho monchi
raquel raque
raul rauli
regina gina
ricardo richi rica cayo
roberto beto rober tito
rodolfo fito rudy
rodrigo rodri rigo
rogelio roge
rosa rosi rosita
rosario charo chari charito
salvador salva chava
samuel samu
santiago santi yago chago
sebastian sebas chano
sergio checo sergi
silvia silvi chiva
sofia sofi
soledad sole chole
susana susi susa
teodoro teo
teresa tere teresita
tomas tomi tomasin
valentin tin vale
valentina vale
veronica vero
vicenta vicen
vicente chente vicen
victor vitor vito
victoria vicky viqui toya
virginia virgi
yolanda yoli
alexander alex sandy al
andrew andy drew
anthony tony
barbara barb
charles charlie chuck
christopher chris
daniel dan danny
edward ed eddie ted ned
elizabeth beth betty liz lizzie
james jim jimmy jamie
jennifer jen jenny
john jack johnny
joseph joe joey
katherine kate kathy katie
margaret maggie peggy meg
matthew matt
michael mike mick
patricia pat trish
richard rick dick rich
robert bob rob bobby bert
samuel sam
stephen steve
susan sue susie
thomas tom tommy
william bill will billy liam
"""


def _read() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    behind: dict[str, list[str]] = {}
    formal: set[str] = set()
    for line in _LINES.split("\n"):
        words = line.split()
        if words:
            name = words[0].replace("_", " ")
            formal.add(name)
            for nick in words[1:]:
                behind.setdefault(nick.replace("í", "i").replace("ñ", "n"), []).append(name)
    return {nick: tuple(names) for nick, names in behind.items()}, frozenset(formal)


# The formal names behind what somebody is called ("beto": Alberto, Gilberto, Roberto …).
BEHIND: Mapping[str, tuple[str, ...]]
FORMAL: frozenset[str]
BEHIND, FORMAL = _read()
