"""Short names, pet names and short forms in writing, as Mexico, Latin America and Brazil have them. Data alone; holds nobody's name.

Put together by hand, like known_names.py. A name, then what people called so are called too; a short form may stand for several. What only
begins alike or sounds alike needs no word here, but where the short one may be what the clinic wrote down. How they are used: alike_names.py.
"""

GIVEN_NAMES = """
adolfo: fito fofo adolfito
agustin: agus tin tino tinito
alberto: beto betito betinho albertito tito
alejandra: alex ale sandra janita alejandrita
alejandro: alex ale jano alejo alejandrito
alexandra: alex ale xanda sandra
alexandre: alex ale xande xandi xandinho
alfonso: poncho ponchito foncho fonsi fofo
alfredo: fredo fredy freddy alfredito
alicia: licha lichita
amalia: malita
ana: anita anis
anastasia: tacha
anastasio: tacho
andrea: andy andi andreita
andres: andy andi andresito
angel: angelito
angela: gela angelita
angeles: gela angelita geles
antonia: tona tonia tonita toni nona
antonio: tono tonito toni toninho tonho tonico
aparecida: cida cidinha
apolinar: polo
arturo: turi turo arturito
augusto: guto gugu tuto
aurelio: yeyo
bartolome: bartolo
beatriz: bia beti betty ticha beatricita
benjamin: benji mincho
bernardo: nardo berna
bertha: bertita berti
brian: brayan braian bryan
candelaria: candi cande
carlos: charly charlie carlitos cacho cadu caca caco carlinhos
carmela: mela carmelita
carmen: carmelita menchu carmucha
carolina: caro caroli
catalina: cata cati catina
cecilia: ceci chechi checha
celia: chela
concepcion: concha conchita conchis conny cony concho
constanza: conny cony coti
consuelo: chelo chelito conny cony
crescencio: chencho
cristian: christian
cristina: cris cristy tina
cristobal: tobal tobalito cris
daniel: dani danny danielito
daniela: dani danny danielita
david: deivid davidcito
desiderio: desi yeyo
diego: dieguito
dolores: lola lolita loles lolis
dominga: minga
domingo: mingo minguito
edgar: eddy eddie edy
edmundo: mundo eddy
eduarda: duda
eduardo: lalo lalito edu eddy eddie duda dudu
elena: nelly ely elenita leni
elizabeth: liz eli ely elly beth betty beti lisa lizzy lisbeth
elvira: elvi vira
emiliano: emi chano
emmanuel: manu
encarnacion: chona chonita chon encarna
enrique: quique kike quico kiko enriquito
enriqueta: queta quetita
ernestina: tina neta
ernesto: neto netito tito
esperanza: espe pelancha lancha
esteban: teban
esther: estercita teche
eugenia: genia gena kena
eugenio: geno
eulalia: lala lalita
faustino: tino
federico: fede lico fico quico kiko
feliciano: chano
felipe: pipe lipe felo felipito
fernanda: fer nanda mafer mafe marifer fernandita
fernando: fer nando nano fercho fernandito nandinho
fidel: fello
filomena: filo mena
florencia: lencha
florencio: lencho
florentino: tino
francisca: paca paquita pancha panchita chica chiquinha quica frani
francisco: paco paquito pancho panchito pacho chico chiquinho quico kiko quiquin fran franci fco frank curro
gabriel: gabi gabo gabrielito
gabriela: gabi gabrielita
genaro: naro
genoveva: geno veva
gerardo: gera yayo lalo gerry jerry
gertrudis: tules trudi
gilberto: beto gil
giovanni: giovani jovani yovani yovanni
gonzalo: chalo gonza gonzo
graciela: chela chelita grace gachi graci
gregoria: goya
gregorio: goyo goyito
guadalupe: lupe lupita lupis lupilla lupina pita gpe
guilherme: gui guiga
guillermina: mina guille memita
guillermo: memo memito memin guille willy wilo
gustavo: gus tavo tavito guga guto gusti
hector: tito hectorcito
heriberto: beto heri
herminia: mina
hipolito: polo polito
hortensia: tencha
humberto: beto humber tito
ignacia: nacha
ignacio: nacho nachito
ildefonso: poncho
inocencio: chencho
isabel: chabela chabelita chabe isa bela belita bel bebel chave belinha ysa
isidro: isi
jacinto: chinto
javier: javi xavi xavier javo
jeronimo: chomo jero
jessica: jessy jessi yesica yessica jess
jesus: chuy chucho chuyito chus chuchin chuito
jesusa: chuya chucha
joao: joaozinho joca jota
joaquin: quino quincho joaco
jonathan: yonatan jhony jony
jorge: coque jorgito yorch choche gogo georgi
jose: pepe pepito chepe cheo chepito chema joselito joselo pepin ze zeca zezinho zequinha juca zeze
josefa: pepa pepita chepa chepita
josefina: fina pepita chepina finita
juan: juanito juancho juanjo juanma juanpa johnny
juana: juanita juani juanis
judith: judi yudit
julia: julita juli yuli
julian: juli
juliana: juli juju yuli
julio: julito juli
laura: lau laurita lauri
leandro: leo lele
leonardo: leo nardo
leonor: leo nora noni
leopoldo: polo leo
leticia: leti letti lety
lilia: lili lily
lorenza: lencha lore
lorenzo: lencho chencho loren
lourdes: lulu lurdes lourditas
lucia: luci luchi chia lucita
luciana: luci lulu
luis: lucho wicho huicho guicho luisito luisin luchito lilo
luisa: lulu luisita luchi malu
luz: lucha lucita luchita
magdalena: magda malena lena
manuel: manolo manolito mane manny lolo maneco manuelito manoel
manuela: manola manoli manolita mela manuelita
marcela: chela chelita marce
marcelo: chelo marce
margarita: mago magos maguito margo rita maggie maga magui
maria: ma maru marucha maruja mariquita marichu marichuy mariquilla majo malu mariazinha marita mari
mario: mayito marito
martha: tita martita marti
martin: tincho martincito tin
matilde: mati tilde
mauricio: mau mauri
maximiliano: max maxi chano
mercedes: meche mechita merche merceditas
micaela: mica miki
miguel: migue mike miky micky miguelito miguelon
moises: moy moi
natalia: nati naty nata
natividad: nati naty
nicolas: nico colas
nicolasa: nico
norberto: beto norber
octavio: tavo octa
olga: olguita
olivia: oli
oscar: oscarin osqui
otilia: tila oti
pablo: pablito
patricia: pati paty patita
patricio: pato
paula: pau paulita
pedro: pedrito perico peyo pedrinho
petra: petrita peta
pilar: pili
rafael: rafa rafita rafaelito fallo falito
rafaela: rafa
ramon: moncho monchito monchi mon
ramona: moncha monchita
raquel: quela raque
raul: rulo raulito
rebeca: beca becky bequi
refugio: cuca cuquita cuco cuquis
ricardo: ricky riqui richi richard ricardito kaka
rigoberto: beto rigo
roberto: beto betito betinho robe rober bob bobby tito robertito
rodolfo: fito rodo fofo rudy
rodrigo: roy rorro rodri digo
rogelio: roge roy yeyo
rosa: rosi rosita rosy
rosalia: rosi chalia
rosario: chayo chayito charo rosi rosarito
ruben: rube rubencho
salvador: chava chavita salva chavo
samantha: sami sam
samuel: sami sam samy
santiago: chago santi tiago yago
sara: sarita
sebastian: sebas seba chebas
sebastiao: tiao bastiao
sergio: checo sergito serch
silvestre: silver
silvia: silvita
socorro: coco coquito soco
sofia: sofi chofi sophie sophia chofis
soledad: chole cholita sole
susana: susi susy sus
tatiana: tati tata
teodora: dora teo
teodoro: teo doro lolo
teresa: tere teresita teche techi teca terezinha
tomas: tomi tomasito tommy thomas tom
trinidad: trini
valentina: vale tina
valeria: vale valeri
veronica: vero beronica
vicenta: chenta
vicente: chente chentito vicho chicho
victor: vito vitico
victoria: vicky vici toya tolla viki
virginia: vicky gina vir
viviana: vivi bibi
wenceslao: vences
wilfrido: wili
xochitl: xochi sochi
yesenia: yesi yessi jesenia
yolanda: yoli yola yolis
"""
SURNAMES = """
dominguez: dmgz dguez
fernandez: fdez fdz
garcia: gcia gca
gonzalez: glez gzz gzlz gonz
gutierrez: gtz gutz gtrz
hernandez: hdz hdez hndz hernz
jimenez: jmz jmnz gimenez
lopez: lpz
martinez: mtz mtnz mnez
mendez: mdz mndz
perez: prz
ramirez: rmz rmrz
rodriguez: rdz rdgz rguez rgz rodz
sanchez: schz snchz shz
vazquez: vzqz vzq
"""
