"""What names a treatment or an illness is found in three languages; what a clinic calls its visits neutrally is not."""

import pytest

from chalicelib.clinics.treatment_words import treatments_in


@pytest.mark.parametrize(
    "text",
    [
        *("Limpieza dental", "ENDODONCIA", "Control de diabetes", "Quimioterapia 2.ª", "Rayos X"),
        *("resina/blanqueamiento", "Psicología", "Prueba de VIH", "Ácido hialurónico", "Embarazo"),
        *("Teeth cleaning", "Root canal", "X-ray", "Pregnancy check", "Physiotherapy", "Flu shot"),
        *("Limpeza", "Clareamento", "Tratamento", "Gravidez", "Ultrassom", "Raio X", "Vacinação"),
    ],
)
def test_a_treatment_is_named(text):
    """With accents, in capitals, beside other words."""
    assert treatments_in(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Consulta",
            "Control",
            "Visita larga",
            "Primera vez",
            "Revisión",
            "Seguimiento",
            "Urgencia",
        ),
        *("Valoración", "Sesión de 45 minutos", "Venir en ayunas de 8 horas", "Trae tus estudios"),
        *("Llega 10 minutos antes y trae tu identificación", "Ropa cómoda, sin maquillaje"),
        *("Visit", "Check-up", "Follow-up", "First visit", "Long visit", "Bring its papers"),
        *("Controle", "Retorno", "Primeira vez", "Consulta longa", "Vir em jejum", ""),
    ],
)
def test_what_is_neutral_is_not(text):
    """Nobody is asked twice for nothing."""
    assert treatments_in(text) == ()
