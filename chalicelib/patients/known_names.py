"""Words that names in Mexico, Latin America, Brazil and the United States are made of. Data alone; holds nobody's name.

Put together by hand from what is common in those countries' registers of births, not copied from one. A word that is
missing costs little: the whole name is used. One in the wrong list would call people by a surname, so what is often
both stands in GIVEN_OR_SURNAME. Without accents and capitals, as `fold` leaves them; the titles have theirs.
"""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# With their accents: Niña is a title, Nina a name.
TITLES_ANYWHERE = _listed(
    "dr dra drs dres ing lic licda lcda lcdo arq mtro mtra sr sra srta srita sres prof profa mr mrs rn px pte "
    "pac psic qfb enf odont"
)
TITLES_BEFORE = TITLES_ANYWHERE | _listed(
    "ms miss mx mister madam sir don doña dona dn dña señor señora señorita senhor senhora senhorita seu "
    "doctor doctora doutor doutora doctora licenciado licenciada ingeniero ingeniera arquitecto arquitecta "
    "maestro maestra profesor profesora professor professora niño niña niñito niñita nene nena menino menina "
    "menor bebé bebe bebê baby newborn recién nacido nacida recém-nascido hijo hija filho filha child joven "
    "paciente patient urgente urgent nuevo nueva new vip c"
)
OF_WHOM = _listed(  # after these "de" leads to the name: bebé de Ana
    "rn bebé bebe bebê baby newborn hijo hija filho filha child nacido nacida recém-nascido niño niña menor"
)
NOTES = _listed(  # whatever follows is no name any more
    "urgente urgencia urgent vip vez mama papa mamá papá madre padre tutor tutora tel cel whatsapp "
    "limpieza revision control consulta cita nuevo nueva confirmado confirmada pendiente"
)
PARTICLES = _listed("de del la las los el y e da das do dos di du van von der den ter san santa")
NUMERALS = _listed("ii iii iv")
DEVOTIONS = _listed(  # María del Carmen, José de Jesús: part of the given name
    "angeles asuncion auxilio belen carmen concepcion consolacion consuelo dios dolores fatima guadalupe jesus "
    "lourdes luz mar maria mercedes milagros monserrat montserrat nieves pilar piedad refugio remedios rocio "
    "rosario sagrario socorro sol soledad gracas graca conceicao aparecida"
)

GIVEN = _listed(
    """
    abel abigail abril ada adela adelaida adolfo adrian adriana adriano agustina aida ailton
    aitana alan alberto aldo alejandra alejandro alessandra alex alexa alexander alexandra
    alexandre alexis alfredo alice alicia aline alma alondra alvaro amalia amanda amelia
    america ana anabel anahi andre andrea andreia angela angelica angelina anita anna
    antonella antonia araceli aracely arely ariadna ariel armandina armando arturo augusto
    aurelio aurora axel ayrton azucena barbara beatriz belen berenice bernarda bernardo bertha
    beto betty bianca blanca brandon brayan brenda brian bruna bruno bryan caio camila camilo
    carla carlos carlota carmen carolina caroline catalina catarina cecilia celia cesar charles
    chela chloe christian christopher chuy cicero cintia clara claudia claudio conchita
    consuelo cristian cristiane cristina cynthia dani daniel daniela daniele danilo dario davi
    david debora deborah delia diana diego diogo dolores dora doris douglas dulce eder edgar
    edith edson eduarda eduardo efrain elaine elena eleonora eliane elisa elizabeth eloisa elsa
    elvia elvira ema emanuel emilia emiliano emilio emily emma emmanuel enrique eric erica
    erick erika ernesto esperanza estefania estela esther estrella eugenia eugenio eunice eva
    evelyn ezequiel fabian fabiana fabio fabiola fabricio fatima fausto federico felicia
    felicitas fernanda fernando fidel fiona flavia flavio flor florencia francesca francisca
    frida gabriela gaby gael genaro genesis georgina geraldo gerardo gilberto gilda giovanna
    giovanni giselle gladys gloria gonzalo graciela greta griselda guadalupe guilherme
    guillermina guillermo gustavo hannah haydee hector helena heloisa henrique heriberto hilda
    hiram horacio hortensia hugo humberto ian ignacia igor iker ileana ilse imelda ines ingrid
    irene iris irma isaac isabel isabela isabella isaias isis ismael israel itzel ivan ivette
    ivonne izabel jacinta jacob jacqueline janet jaqueline javier jazmin jean jeferson jennifer
    jeremias jerry jesse jessica jimena joana joanna joao joel john johnny jonas jonathan jose
    josefa josefina joseph joshua josue juan juana juanita judith julia julian juliana julieta
    julio karen karina karla katia kenia kevin laila lalo larissa laura lauro leandro leonardo
    leonel leonor leticia lety lidia lilia lilian liliana linda lisa livia liz lizbeth lorena
    lourdes luana lucia luciana lucila lucrecia lucy luis luisa luiz luiza lulu lupita luz
    luzia lydia mabel magali magdalena maite manoel manuel manuela mara marcela marcelo marcia
    marcio marco margarita margarito maria mariana mariano maribel maricela maricruz marina
    mario marisela marisol maritza marlene marta martha martina mary mateus matheus matilde
    matthew mauricio maximiliano mayra melanie melissa memo mercedes mia micaela michael
    michelle milagros mildred minerva mireya miriam moises monica monserrat montserrat myriam
    nacho nadia nallely nancy natalia nathan nayeli nelly nestor nicole nina noe noel noemi
    nora norberto norma octavio odette ofelia olga olivia omar oralia orlando oscar otavio
    otilia pablo paco pamela paola patricia patrick paty paul paula paulina paulo pedro pepe
    perla pilar poncho priscila quetzalli quique rafael rafaela raimunda ramiro ramona raquel
    raul rebeca rebecca refugio regina renan renata renato rene ricardo richard rita robert
    roberta roberto rocio rodolfo rodrigo rogelio rogerio romina ronaldo rosa rosalba rosalia
    rosalinda rosangela rosaura rosy roxana ruben ruth sabrina samantha samuel sandra sara
    sarah saul selena selene selma sergio sharon sheila silvia simone sofia sol soledad sonia
    sophia sophie stella stephanie steven susan susana sylvia tadeo tamara tania tatiana
    teodora teresa terezinha thais thalia thiago tiago tono ulises uriel valentina valeria
    valerie vanessa vania vero veronica victor vinicius violeta virginia vitor vitoria viviana
    wendy wesley william wilson xavier ximena xochitl yadira yahir yareli yaretzi yesenia
    yolanda zaira zoe
    """
)
GIVEN_OR_SURNAME = _listed(
    """
    abad abraham adan agustin alba alfonso alonso andres angel angeles anton antonio benito
    benjamin clemente cristobal domingo elias esteban felipe felix francisco gabriel george
    german gregorio henry hernan ignacio isidro jacinto jaime james jesus joaquin jordan jorge
    lazaro lorenzo lucas lucero luciano macario marcial marcos martin mateo matias maximino
    miguel nicolas oliver pascual ramon reyna roman rosario rosendo salvador santiago sebastian
    serafin silvestre simon teodoro tomas valentin vera vicente victoria
    """
)
# A surname in -ez needs no line here: Hernández, López, Pérez and the like.
SURNAMES = _listed(
    """
    abreu acevedo acosta aguayo aguilar aguilera aguirre alarcon alcantara alfaro almeida
    altamirano alvarado alves amador amaral anaya andrade aponte aragon aranda araujo
    arce arellano arenas arevalo arias armenta arreola arriaga arroyo avalos avila ayala baez
    bahena ballesteros banuelos barajas barbosa barragan barrera barreto barrios barros batista
    bautista becerra beltran bermudez bernal blanco bravo brito brown bueno bustamante bustos
    caballero cabrera calderon calvillo calvo camacho campos cano cantu carbajal cardenas
    cardoso carmona carrasco carrera carrillo carvalho casas casillas castaneda castellanos
    castillo castro cavalcanti cazares ceballos cerda cervantes chacon chavarria cisneros clark
    coelho colin contreras cordero cordova corona coronado correa corte cortes costa cota
    covarrubias cruz cuellar cuevas cunha davila davis delgado dias diniz duarte duran elizondo
    escalante escamilla escobar escobedo esparza espinosa espinoza esquivel estrada fajardo
    faria farias ferreira fierro figueroa filho flores fonseca franco freitas fuentes gallardo
    gallegos galvan gamboa garcia garrido garza gaytan godoy gomes goncalves granados green
    guerra guerrero guevara guillen guzman haro heredia hernandes herrera hidalgo hijo huerta
    hurtado ibarra iglesias islas jackson jaimes jara jaramillo jasso jimenes johnson jones jr
    juarez junior king lara leal ledesma lee leiva lemos leon leyva lima linares lira lobo
    longoria lopes lozano lugo luna machado macias madrid madrigal magana maldonado manriquez
    marin marques marquez marroquin martins mata matos maya medeiros medina mejia melo mena
    mendes mendonca mendoza mercado mesa meza miller miranda molina monroy montalvo montano
    monteiro montero montes montoya moore mora moraes morales moran moreira moreno mota moura
    moya munguia munoz murillo nava navarrete navarro negrete neto nevarez neves nieto nogueira
    nolasco novoa nunes ocampo ochoa ojeda olivares oliveira olvera ontiveros oropeza orozco
    orta ortega ortiz osorio oviedo pacheco padilla palacios palma palomino paredes parra
    pastrana paz pedroza pelayo pena perales peralta pereira pimentel pineda pinheiro pinto
    pires pizarro plascencia ponce porras portillo prado prieto puente quezada quintana quintero
    quiroz ramos rangel rascon renteria resendiz reyes reynoso ribeiro rico rincon rios rivas
    rivera robinson robledo robles rocha rojas roldan romero romo rosales rosas rubio rueda
    ruelas ruiz saenz salas salazar salcedo saldana salgado salinas samaniego sandoval santana
    santillan santos sarmiento saucedo segura sepulveda serna serrano sierra silva smith soares
    sobrinho solano solis solorzano soria sosa sotelo soto sousa souza tamayo tapia tavares
    taylor teixeira tejeda tellez tello terrazas thomas thompson tinoco tirado toledo torres
    tovar trejo trevino trujillo urbina uribe valadez valdes valdez valdivia valencia valenzuela
    valle vallejo valles varela vargas vega vela velasco velazco venegas ventura vergara viana
    vidal vieira villa villalobos villanueva villarreal villasenor villegas white williams
    wright yanez zamora zamudio zapata zarate zavala zepeda zuniga
    """
)

# What two given names are said as one; whoever has another pair is called by the first.
_TOGETHER = {
    "ana": "beatriz belen bertha carolina cecilia clara cristina elena gabriela guadalupe isabel julia karen laura lilia "
    "luisa luiza lucia luz maria patricia paula rosa silvia sofia",
    "blanca": "estela esthela flor nieves",
    "carlos": "alberto andres antonio daniel eduardo enrique ernesto henrique manuel",
    "dulce": "maria", "edgar": "ivan", "erick": "daniel",
    "flor": "maria", "francisco": "javier jose",
    "gloria": "maria", "hector": "manuel",
    "jesus": "alberto antonio emmanuel manuel", "joao": "carlos felipe gabriel guilherme lucas miguel paulo pedro victor vitor",
    "john": "paul", "jorge": "alberto antonio eduardo enrique luis",
    "jose": "alberto alfredo andres angel antonio armando carlos daniel eduardo emilio enrique fernando francisco guadalupe "
    "ignacio javier joaquin juan luis manuel maria miguel pablo pedro rafael ramon raul roberto",
    "juan": "antonio carlos daniel david diego felipe fernando francisco gabriel ignacio jose luis manuel martin miguel pablo",
    "julio": "cesar", "laura": "elena", "leonardo": "daniel",
    "luis": "alberto alejandro angel antonio arturo carlos daniel eduardo enrique felipe fernando gerardo javier manuel mario "
    "miguel",
    "luiz": "antonio augusto carlos felipe fernando gustavo henrique otavio",
    "luz": "elena maria", "manuel": "alejandro",
    "marco": "antonio aurelio tulio", "marcos": "vinicius",
    "maria": "alejandra antonia beatriz cecilia clara concepcion cristina dolores eduarda elena esther eugenia fernanda "
    "guadalupe helena ines isabel jesus jose julia laura luisa luiza lourdes magdalena paula renata rosa sofia soledad teresa "
    "valentina victoria",
    "martha": "alicia elena patricia", "mary": "ann anne carmen jane",
    "miguel": "angel", "norma": "alicia angelica",
    "oscar": "daniel", "paulo": "cesar henrique ricardo roberto", "pedro": "antonio augusto henrique luiz pablo",
    "rosa": "elena isela isabel linda maria", "silvia": "elena", "sonia": "maria", "victor": "hugo manuel",
}  # fmt: skip
PAIRS = frozenset((one, two) for one, others in _TOGETHER.items() for two in others.split())
