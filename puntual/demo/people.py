"""The demo's patients: made up, on numbers of a range that no operator has given out. Data only."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.patients.called_name import called_name

# How the number is known: from the patient's own message, from a list the clinic vouches for, from a
# list only (so the person is asked first), not at all; or the patient said BAJA, or agreed to nothing.
Known = Literal["verified", "attested", "listed", "none", "opted_out", "no_consent"]


@dataclass(frozen=True)
class Person:
    """One made-up patient; the same `line` twice is a family on one phone."""

    name: str
    line: int
    known: Known = "verified"
    guardian: str = ""
    language: str = ""


PEOPLE = (
    Person("Ana Lucía Hernández Ríos", 1),
    Person("José Manuel Ortega Salinas", 2),
    Person("María Fernanda Castillo Peña", 3),
    Person("Luis Ángel Domínguez Vera", 4),
    Person("Sofía Ramírez Cordero", 5),
    Person("Mateo Aguilar Núñez", 6, guardian="mamá"),
    Person("Valentina Aguilar Núñez", 6, guardian="mamá"),
    Person("Jorge Iván Mendoza Trejo", 7),
    Person("Guadalupe Flores Zamora", 8),
    Person("Carlos Eduardo Peralta Gil", 9),
    Person("Daniela Montes de Oca Ruiz", 10),
    Person("Ricardo Fuentes Ibáñez", 11),
    Person("Ximena Delgado Arriaga", 12),
    Person("Héctor Villanueva Soto", 13),
    Person("Emily Carter", 14, language="en"),
    Person("Regina Campos Luna", 15, guardian="papá"),
    Person("Emiliano Campos Luna", 15, guardian="papá"),
    Person("Patricia Solís Maldonado", 16),
    Person("Arturo Quintero Bravo", 17),
    Person("Claudia Espinosa Rangel", 18),
    Person("Rodrigo Tapia Carrasco", 19, "attested"),
    Person("Mónica Ledesma Ochoa", 20, "attested"),
    Person("Óscar Valdés Peña", 21, "attested"),
    Person("Beatriz Cárdenas Lozano", 22, "listed"),
    Person("Raúl Nájera Escobar", 23, "listed"),
    Person("Lorena Gutiérrez Pacheco", 24, "listed"),
    Person("Fernando Robles Cantú", 25),
    Person("Adriana Mejía Cordero", 26),
    Person("Samuel Ibarra Téllez", 27),
    Person("Karla Jiménez Bautista", 28),
    Person("Iván Cervantes Prado", 29),
    Person("Norma Alicia Rosales Díaz", 30),
    Person("Miguel Ángel Sandoval Cruz", 31),
    Person("Renata Olvera Quiroz", 32),
    Person("João Pedro Almeida", 33, language="pt_BR"),
    Person("Gabriela Navarro Ponce", 34),
    Person("Víctor Hugo Arellano Paz", 35),
    Person("Alejandra Bustamante Rico", 36, "opted_out"),
    Person("Ernesto Galván Mora", 37, "no_consent"),
    Person("Teresa Zúñiga Barrera", 0, "none"),
)


def number_of(line: int) -> str:
    """Return the made-up E.164 number of a line: +52 55 5000 01xx."""
    return f"+5255500001{line:02d}" if line else ""


def phone_owners() -> dict[str, str]:
    """Return whose phone each number is: the patient's own, or the mother's of her two children."""
    names: dict[str, str] = {}
    for person in PEOPLE:
        e164 = number_of(person.line)
        if e164 in names:
            names[e164] += f" y {_first(person)}"
        elif e164:
            relation = f"{person.guardian.capitalize()} de {_first(person)}"
            names[e164] = relation if person.guardian else person.name
    return names


def _first(person: Person) -> str:
    return called_name(person.name)
