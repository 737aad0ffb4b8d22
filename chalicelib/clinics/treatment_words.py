"""Words of treatments, illnesses and specialties in the languages of our desks. What is found is asked about once more, never refused.

Why: who reads "quimioterapia" beside a name, on a screen or in a message, knows what somebody has. The law asks more care of that than a
reminder can give (LFPDPPP, Art. 8). No list is whole: this one is there so that somebody stops and thinks, not to keep a word out.
"""

from chalicelib.shared.compare_names import fold


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# A stem stands for all that begins with it ("ortodonc": ortodoncia, ortodoncista), in Spanish and often in Portuguese too.
STEMS = _words(
    """
    abort adicc adict alerg amigdal anemi anestes angin ansied apendic artrit asma audiometr autis biops blanque botox bracket bulimi cancer
    cardio caries cesar cirug cirurg colonosc colposc coronas covid curetaj depres dermat diabet diagnos dialis dolor ecograf electrocard
    embaraz endocr endodon endosc enferm epilep esclerosis estres extracc fertil fisioter fractur gastr gingiv ginec glaucom hemodial hemorr
    hepat hernia herpes hipertens histerec hormon implant incontin infart infecc injert insulin inyecc laparosc legrado lesion leucem
    limpie lupus mamogra menopaus migran nefro neumon neuro nutric obesid obstetr odontol oftalm oncol ortodon ortope otitis papanic
    parkinson periodon podolog prenatal prostat protes psico psiqui psorias quimioter quiroprac quiste radiogra radioter rehabilit resonanc
    reuma sifil sindrom sintoma sinusit sutur terap tiroid tomogra tratam trasplan traumat tubercul tumor ulcer ultrason urolog vacun
    vasectom varices verruga
    abortion anxiety arthrit braces chemo cleaning crown denture dialysis disease filling hypertens illness inject leukem orthodon orthoped
    pediatr physio pregnan psych radiolog rehab stroke surger surgical symptom syphil therap thyroid transplant treatm ultrasou
    vaccin veneer whiten xray
    aparelho catarat clareament curativo doenca enxert gravid implante injec limpez obturac preenchiment raspag
    ressonanc tratament ultrassom vacina
    """
)
WHOLE = _words(
    """
    vih hiv sida aids ets std mri tac epoc copd iud diu pap flu gripe dor pain parto dengue canal laser
    """
)
PHRASES = (
    "rayos x",
    "x ray",
    "raio x",
    "raios x",
    "acido hialuronico",
    "muela del juicio",
    "wisdom tooth",
)


def treatments_in(text: str) -> tuple[str, ...]:
    """Return what in a text names a treatment, an illness or a specialty, as far as the list knows it."""
    words = [
        word.strip(".,;:()«»\"'¡!¿?") for word in text.replace("/", " ").replace("-", " ").split()
    ]
    named = [word for word in words if _is_one(fold(word))]
    said = f" {fold(' '.join(words))} "
    return tuple(dict.fromkeys([*named, *(one for one in PHRASES if f" {one} " in said)]))


def _is_one(word: str) -> bool:
    return word in WHOLE or word.startswith(STEMS)
