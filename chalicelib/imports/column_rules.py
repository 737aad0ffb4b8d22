"""What words in a column's name mean, in Spanish, English and Portuguese: data alone. The first rule that fits wins.

The names come without accents, capitals or punctuation, and camelCase as words: `column_names.plain` makes them so. A
word is bounded, or stands for all that begin with it: "teléfono paciente" is no "no. paciente".
"""

from chalicelib.imports.model import Field

_A_PHONE = r"\b(tels?|telf|telefon\w*|fonos?|phone|cel|celular\w*|movil|mobile|fone|whats\w*|contact\w*|contato)\b"
_SOMEBODY_ELSE = (
    r"\b(dra?|doctora?|medic[oa]s?|dentista|odontolog\w*|profesional|profissional|terapeuta|sucursal|clinica|clinic|"
    r"consultorio|emergenc\w*|oficina|office|trabajo|trabalho|work|wk|business|empresa|laboratorio|hospital|"
    r"recepcion|refer\w*|aseguradora|provider|staff|host|user|farmacia|proveedor)\b"
)
_CALLED_OFF = r"(cancel\w*|anulad\w*|anulac\w*|desmarc\w*|deleted|eliminad\w*|borrad\w*)"
_NO_STATUS = (  # the state of something that is no visit
    r"\b(estado|estatus|status|situac\w+) (del? |da |do )?(la |el |las |los )?(pago|cuenta|civil|factura|cobr\w+|salud|"
    r"nacim\w*|presupuesto|seguro|correo|sms|mensaje|recordat\w*|aviso|tratam\w*|expediente|fiscal|laboral|economic\w*|"
    r"origen|residencia|plan|deuda|envio|pagamento)|"
    r"\b(payment|invoice|billing|marital|insurance|e ?mail|sms|reminder|treatment|note|account|form|consent) "
    r"(note )?(status|state)|"
    r"\b(politica|cargo|fee|policy|tarifa|costo|multa)\b.*\bcancel|\bcancel\w* (fee|policy|url|link|charge)|"
    r"\bconfirm\w* (at|on|by|number|code|id|por|url|link)\b|"
    r"\b(fecha|hora|date|numero|codigo|no|num) (de |of )?(la )?confirm"
)
_STATUS = (
    rf"^(is |fue )?(la )?(cita |consulta |turno |visita )?{_CALLED_OFF}|"
    rf"\b(motivo|razon|causa|reason|fecha|date|hora|dia) (y hora )?(de |da |do |for |of )?(la )?{_CALLED_OFF}|"
    r"\bno ?shows?\b|\bdid not (arrive|attend|come)|\bno (asistio|llego|vino|acudio|se presento)\b|"
    r"\basistio\b|^asistencia( (a|de) (la )?(cita|consulta))?$|"
    r"^(vino|llego|acudio|compareceu|attended|arrived|patient arrived|ya llego)$|"
    r"^(ya |cita |consulta )?(re)?confirm|\binvitee reconfirmed|\bfalleci|\bfalec|\bdefunc|\bfinad[oa]|\bdeceased|\bobito|"
    r"^(re(programad|agendad)[oa]|rescheduled)$"
)
_BIRTH = (
    r"nacim|\bnac(to)?\b|birth|\bdob\b|nascim|\bnasc\b|cumplea|anivers|\bedad\b|\bage\b|\bidade\b"
)
_BOOKKEEPING = (  # when somebody typed, changed or counted the row
    r"\bregistr|\balta\b|\bcrea|\bcriac|\bcriad|\bmodifi|\bactualiz|\bupdate|\bedit|\balterac|\balterad|\bcaptur|"
    r"\basignac|\binscri|\btimestamp\b|\bmarca (temporal|de tiempo)|\bcarimbo|\brecord date|\bdate entered|"
    r"\bsec date|\bimported|\bimportad|\benvi(ad|o\b)|\bsent\b|\breminder|\brecordatorio|\baviso|\blembrete|"
    r"\bvencim|\bexpir|\bcaduc|\bvalidade|\bseguimiento|\bfollow ?up|\bultim|\blast\b(?! name)|"
    r"\banterior|\bprevious|\bllegada|\bsalida|\bdate scheduled|\bscheduled (on|at|by)\b|\bdate booked|"
    r"\bbooked (on|at|by)\b|\bagendad[oa] (el|por)\b|\breservad[oa] (el|por)\b|\bimpresi"
)
_MONEY = (
    r"\bpago|\bpagamento|\bpayment|\bpaid\b|\bfactura|\binvoice|\bsaldo|\bbalance|\bimporte|\bprecio|\bprice|\bpreco|"
    r"\bcosto|\bmonto|\bamount|\bvalor\b|\btotal\b|\babono|\bdeuda|\bdescuento|\bcurrency|\bmoneda|\bcharge|\bcobr|"
    r"\bbilling|\bcertificate"
)
_OF_THE_PERSON = (
    r"\brfc\b|\bcurp\b|\bcpf\b|\bdni\b|\brut\b|\bcedula|\bdocumento|\bssn\b|\bpassport|\bpasaporte|\bnss\b|"
    r"\bsexo\b|\bsex\b|\bgenero|\bgender|\bdomicilio|\bdireccion|\baddress|\bendereco|\bcolonia|\bmunicipio|\bciudad|"
    r"\bcity\b|\bcidade|\bzip\b|\bpostal|\bcep\b|\bseguro\b|\bconvenio|\binsurance|\bprevision|\bpoliza|\bocupac|"
    r"\boccupation|\bprofesion\b|\bcargo\b|\bpuesto\b|\bempleo|\bjob\b|\bempresa\b|\bcompany|\breligion|\bescolar|"
    r"\bnacionalidad|\balerg|\bpeso\b|\btalla\b|\bsangu|\bidioma|\blanguage|\bconsent|\bfirma\b|\bmarketing|"
    r"\b(paciente|cliente)s? nuev|\bnuev[oa] (paciente|cliente)|\bnew (patient|client)|\bref(er|\b)|"
    r"\b(nombre|persona) de contacto|\bcontact (name|person)"
)
_REMARKS = (
    r"\bobs(erv\w*)?\b|\bnotas?\b|\bnotes?\b|\bcoment|\bcomment|\bmotivo|\breason|\bdetalle|\bdetalhe|\bdetail|\btipo|"
    r"\btype\b|\blabel|\betiqueta|\btags?\b|\bcategor|\baccion|\bremark"
)
_WHAT_FOR = (
    r"tratam|\btreatment|\bservic|\bprocedim|\bprocedure|\bproc\b|\bprestacion|\bdiagn|\bdx\b|\btx\b|\bespecialidad|"
    r"\bspecialt|\bsintoma|\bqueja|\bpadecim|\banteceden|\bhistory\b|\bquestion|\bresponse|\bpregunta|\brespuesta|"
    r"\bespecialidade"
)
_OF_PROGRAMS = (
    r"\bprior|\bsensitiv|\bmileage|\bkilomet|\bshow time as|\bmostrar|\butm\b|\bprivate|\bprivad|\bparticular\b|"
    r"\borganiz|\battendees?\b|\basistentes|\bparticipantes|\brecursos d[ea] (la )?reuni|\bresources|\burl\b|"
    r"\blink\b|\benlace|\btime ?zone|\bzona horaria|\bfuso|\bcolor|\bguest|\buser (name|e ?mail)|\busername|"
    r"\busuario|\borigen|\bsource|\bcanal\b"
)

RULES: tuple[tuple[Field, str], ...] = (
    (Field.ALL_DAY, r"\ball day|\btodo el dia|\bdia inteiro"),
    (Field.PATIENT_PHONE, r"^text reminder number$"),
    (Field.PATIENT_SURNAME, r"^last$|\bfamily name"),
    (Field.PRACTITIONER, r"\bservice provider|\bprestador"),
    (Field.IGNORE, _NO_STATUS),
    (Field.STATUS, _STATUS),
    (
        Field.IGNORE,
        f"{_BIRTH}|{_BOOKKEEPING}|{_MONEY}|{_OF_THE_PERSON}|{_REMARKS}|{_WHAT_FOR}|{_OF_PROGRAMS}",
    ),
    (Field.IGNORE, rf"{_A_PHONE}.*{_SOMEBODY_ELSE}|{_SOMEBODY_ELSE}.*{_A_PHONE}|\bfax\b"),
    (
        Field.PHONE_PREFIX,
        (
            r"^(clave )?lada$|^dd[di]$|^prefijo$|\bindicativo|"
            r"\b(codigo|cod|prefijo|clave) (de |del )?(area|pais)|\b(area|country|dial) code"
        ),
    ),
    (Field.PATIENT_EMAIL, rf"^(?!.*{_SOMEBODY_ELSE}).*(correo|\be ?mail)"),
    (Field.IGNORE, r"\bcorreo|\be ?mail"),
    (Field.PATIENT_PHONE, rf"{_A_PHONE}|\bwsp|\bcell?s?\b|\btfno\b|\btlf"),
    (
        Field.PATIENT_ID,
        (
            r"\bexpediente|\bhistoria( clinica)?\b|\bn?hc\b|\bmrn\b|\bprontuario|\bpat num\b|\bpc pid\b|"
            r"\b(id|clave|codigo|no|nro|num|numero|n)( del?| do)? (paciente|patient|cliente|client)\b|"
            r"\b(paciente|patient|cliente|client) (id|clave|no|nro|num|numero|number|codigo)\b"
        ),
    ),
    (
        Field.EXTERNAL_ID,
        (
            r"^(id|uid|folio|codigo|code|clave|no|num|numero|n)$|^(id|folio|clave|codigo|no|num|numero|n) "
            r"(de )?(la |da )?(cita|citas|consulta|turno|agendamento|reserva|atencion)$|^(cita|turno) (id|no)$|"
            r"\b(appointment|event|booking) (id|no|number|code)\b|^apt num$|^pc eid$"
        ),
    ),
    (
        Field.PRACTITIONER,
        (
            r"\bdra?s?\b|\bdoctora?\b|\bmedic[oa]s?\b|\bespecialista|\bprofesional|\bprofissional|\bodontolog|"
            r"\bdentista|\bterapeuta|\btherapist|\batiende|\batendid[oa] por|\bprovider|\bprov num|\bstaff\b|"
            r"\bpractitioner|\bemployee|\bempleado|\bagenda\b|\bcalendar|\brecurso\b|\basignad|\bpsicolog|\bnutriolog"
        ),
    ),
    (
        Field.GUARDIAN,
        r"\btutora?\b|\bresponsa|\bmadre|\bpadre|\bmama\b|\bpapa\b|\bguardian|\bacudiente",
    ),
    (
        Field.STATUS,
        r"\bestado|\bedo\b|\bestatus\b|\bstatus\b|\bsituacion|\bsituacao|\bapptstatus|^state$",
    ),
    (
        Field.PATIENT_NAME,
        (
            r"\b(nombres?|nome|name)\b.*\b(apellid|sobrenome|surname)|\bapellidos? (y )?nombre|"
            r"\bsobrenome e nome|\bfirst (and )?last name"
        ),
    ),
    (
        Field.PATIENT_MIDDLE_NAME,
        r"\bsegundo no(mbr|m)e|\bmiddle (name|initial)|^m ?(name|iddle)$|^middle i$",
    ),
    (
        Field.PATIENT_SURNAME,
        r"\bapellid|\bsurname|\blast ?name|\bsobrenome|\bpaterno|\bmaterno|\bl ?name$|^ap [pm]at",
    ),
    (Field.MINUTES, r"\bduraci|\bduration|\bduracao|\bminut[oe]s|\bmin\b"),
    (
        Field.END_TIME,
        (
            r"\b(date|fecha|data) (and |y |e )?(time|hora) (de |do )?(end|fin|termin)|\bend date (and )?time|"
            r"\b(hora|time) ?(de )?(la )?(fin|termin)"
        ),
    ),
    (Field.END_DATE, r"\b(fecha|data|dia|date) ?(de )?(la )?(fin|termin)|\bend ?date"),
    (Field.END_TIME, r"\bfin\b|\bfinal|\btermin|\bhasta\b|\bends?\b|\bfim\b|\bend ?time"),
    (
        Field.STARTS_AT,
        (
            r"\b(fecha|data|dia|date) ?(y|e|and|/)? ?(la )?(hora|time)|\bdate ?time|^(start|inicio|comienzo)s?( at)?$"
        ),
    ),
    (
        Field.DATE,
        r"\bfechas?\b|\bfec\b|\bdia\b|\bdate\b|\bdata\b|\b(event|start) ?date|\bfecha(cita|inicio|turno|consulta)\b|^f (cita|consulta|turno)",
    ),
    (Field.TIME, r"\bhora|\btime\b|\bhour|^(start|inicio|comienzo)\b|\bstart ?time|^(hrs?|desde)$"),
    (Field.TITLE, r"\bsubject|\bsummary|\bas?sunto|\btitulo|\btitle|\bevento|^event$"),
    (Field.DESCRIPTION, r"\bdescri"),
    (
        Field.PLACE,
        (
            r"\bsucursal|\bconsultorio|\bsala\b|\blocation|\bubicaci|\blugar|\bunidade?\b|\bsede\b|\bplace|"
            r"\blocal\b|\bbusiness|\bsillon|\bcubiculo|\bclinica|\bclinic\b|^op$|\bbranch"
        ),
    ),
    (
        Field.PATIENT_NAME,
        (
            r"\bpacientes?\b|\bpatients?\b|\bp(x|te|ac|cte)\b|\bnombres?\b|\bname\b|\bclient|\bnome\b|"
            r"\binvitee\b|\bf ?name$|\bcustomer|^first$"
        ),
    ),
    (Field.STARTS_AT, r"^(cita|turno|appointment)$"),
)

REMARKS = _REMARKS
# Headings below which a note of this visit may stand among others; of other visits and of bills none of it is.
PERHAPS_REMARKS = r"\bseguimiento|\bfollow ?up|^avisos?$|^recados?$"
NO_REMARKS = rf"{_MONEY}|{_NO_STATUS}|\b(ultim|anterior|previ|last\b|proxim|siguiente|next\b)"
MOBILE = r"\bcel|\bmovil|\bwhats|\bwsp|\bmobile|\bwireless|^text reminder"
OF_THE_HOUSE = r"\b(madre|padre|mama|papa|tutora?|responsa\w*|casa|home|hm|fijo|otro|other)\b"
ITS_MOMENT = r"\b(fecha|fec|dia|data|day|start|inicio|comienzo)|date|time"
OF_THE_VISIT = (
    r"\b(fecha|hora)(cita|inicio|turno|consulta)\b|\b(citas?|appointment|apt|appt|consulta|turno|visitas?|visit|sesion|session|atencion|atendimento|start\w*|inicio|"
    r"comienzo|event ?date)\b"
)
ONLY_A_MOMENT = r"^((la|de|y|e|and|of|fecha|fec|fechas|date|data|dia|day|hora|horas|horario|time|datetime|hrs?) ?)+$"
OF_A_BOOKING = (  # of the visit, or of the moment somebody reserved it: only where nothing better is there
    r"\b(reserva\w*|booking|booked|agendam\w*|agenda|agendad[oa]|solicitud|requested|submitted|ingreso|admision|"
    r"pedido|programaci\w*|asignad[oa]|proxim\w*|next)\b"
)
OF_THE_PATIENT = r"\b(pacientes?|patients?|px|pte|pac|pcte|invitee|clients?|clientes?|customer)\b"
A_GIVEN_NAME = r"\b(first|primer|given)\b|^nombres?( s)?$|\bf ?name$|^primeiro"
OF_A_COUNTRY = r"\b(pais|country|dial|ddi|indicativo)\b"
A_ROW_NUMBER = r"^(no|num|numero|n)$"
