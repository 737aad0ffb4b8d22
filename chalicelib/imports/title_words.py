"""Words of a calendar's titles: of what a visit is for, so that none becomes a patient's name, and of names. Data alone.

Without accents and capitals, as `fold` leaves them. A treatment that is missing costs a row for review (`name_unsure`), and so
does a name; a word that is both must stand in neither list.
"""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


TREATMENTS = _listed(
    """
    abdomen abscesso aclaracion acupuntura adultos ajuste ajustes alineador alineadores alinhador amalgama analisis
    anestesia ansiedad antirrabica aparato aparatologia aparelho aplicacion apicectomia appointment asesoria
    audiometria auriculoterapia avaliacao ayunas biopsia blanqueamiento botox bracket braquete brackets
    caida calza calzas canal caries carillas cardiologia cauterizacion checkup check-up chequeo cirugia cirurgia
    cita citologia citas cleaning clareamento clinica colocacion colonoscopia colposcopia consult consulta
    consultation consultas consultorio control controle corona coronas crown crowns curacion curaciones curativo
    curetaje densitometria dental dentadura dente dentes dentista depilacion depresion dermatologia
    diabetes diagnostico diente dientes dieta doppler ecocardiograma eco ecografia electro electrocardiograma
    electroterapia embarazo endodoncia endodontia endodontic endoscopia entrega espermatobioscopia espirometria
    estetica estudio estudios evaluacion evaluation exam examen exame exodoncia exodontia extraccion extracciones
    extracao extraction facial ferulas ferula ferulizacion filling fisica fisico fillings fisio fisioterapia fisiatria fluor
    fluorizacion followup follow-up frenectomia gastroscopia general gineco ginecologia ginecologica gingivectomia
    guarda hidratacion higiene hiv holter imagen implant implante implantes implantologia implants impresion
    impresiones infantil inferior infiltracion inicial injerto instalacion interconsulta inyeccion injection
    jugular laboratorio laser lenguaje lavado lente lentes limpeza limpieza limpiezas llamada macroplastia mamografia
    mantenimiento manutencao marcapasos mascarilla masaje masajes massage maxilar mastografia mensual mesoterapia
    metabolico microblading molar molares muela muelas neurologia nutricion nutricional nutriologia oclusal ocupacional
    odontologia odontologica odontopediatria oftalmologia optometria oral orientacion ortodoncia ortodontia
    orthodontic orthodontics ortopedia osteopatia pago panoramica pap papanicolaou parcial pediatria pediatrica
    peeling periodoncia periodontal periodontia placa plantillas plasma podologia postoperatorio post-op postop
    premolar preoperatoria preventiva primera procedimiento profilaxia profilaxis protesis
    psicologia psicologica psicoterapia psiquiatria puente puentes pulpectomia pulpotomia pulsada quimioterapia
    quiropractico quiste radiografia radiografias raspado reabilitacao recall receta recontrol rehabilitacion
    rejuvenecimiento relleno resina resinas restauracao restauracion resultados retainer retenedor retenedores
    retirar retiro retorno revaloracion review revision root sarro seguimiento sellador selladores septoplastia
    servicio sesion sesiones session sonrisa superior sutura suturas terapia terapias test therapy tomografia
    toxina tramo tratamiento tratamientos tratamento traumatologia treatment turno ultrasonido ultrassom unas
    urgencia urgencias urodinamia urologia vacuna vacunacion vacinacao valoracion valoraciones vasectomia venoso
    video videoconsulta videollamada visit visita visitas vitaminas whitening xray x-ray zirconia
    """
)
# Before or behind a name in a title, and no part of it.
AROUND_A_NAME = _listed(
    """
    a al and ao ambos bloqueado by cel celular cliente client com con confirmada confirmado confirmed confirmo
    da de del do e el em en for hora la las los list mobile movil na nao new no nome nombre name nova novo
    nueva nuevo numero o online ok pac paciente para patient pendiente phone por presencial pte px
    primera primeira reagenda reagendada reagendado reagendar tel telefono telefone to turno una un um uma urgente
    urgent vez vip virtual visit wa whats whatsapp with y
    """
)
WITH_WHOM = _listed(
    "dr dra drs dres doctor doctora doutor doutora lic psic"
)  # who sees the patient
SOMEBODY_ELSE = _listed(  # whose name or number this is: not the patient's
    "mama papa mom dad madre padre mae pai tutor tutora esposo esposa hermano hermana abuela abuelo tia tio responsable"
)
MORE_NAMES = _listed(  # short and rarer ones, which `known_names` has no use for
    """
    addy alexia alitzel amairani aranza ashley aylin azul bety beto bobby bryan canek chabela chava chayo chela chelo chepe
    chucho chuy citlali citlalli concha coco cuauhtemoc cuca dany dayana didi donaji eli emi erandi evita fer fernandito
    flaco gaby gina goyo gris iker inaki itzayana itzel jan janet janeth jazmin jessi jessy jimena joan jocelyn johana
    josefa josue juana juanita juanito kenia kim lalo leticia lety licha liz lola lolis lucha luisa lulu lupe lupita
    magui maite malinalli manolo marifer mariana maritza mayte memo meche mimi mireya moni monse naomi nacho nahomi
    nancy nayeli nelly neto ofe paco paola paquita paty pepe perla pilar pita poncho quique quetzalli rafa richie rocio
    roxana sandy santi sofi tania tavo tere teresita tino tito tona toni tono tonio tonatiuh victor vicky xime ximena
    xochitl yadira yareli yaretzi yatziri yola yolis zaira zoe zulema
    """
)
