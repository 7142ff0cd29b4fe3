"""Everybody is called by the name they are called by."""

import pytest

from albricias.people.models import Customer


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ("María del Carmen Gil Ruiz", "María del Carmen"),
        ("María del Carmen", "María del Carmen"),
        ("María de los Ángeles Gómez", "María de los Ángeles"),
        ("María de la Torre Ruiz", "María"),
        ("Ana de la Cruz y Soto", "Ana"),
        ("José Luis Peña", "José Luis"),
        ("MARIA JOSE PEREZ", "MARIA JOSE"),
        ("Miguel Ángel Ortiz Vera", "Miguel Ángel"),
        ("Santiago Ramón y Cajal", "Santiago"),
        ("José Ortega y Gasset", "José"),
        ("Carlos Ibáñez", "Carlos"),
        ("Yamila Belén Sosa Quiroga", "Yamila Belén"),
        ("Luz Marina Restrepo", "Luz Marina"),
        ("Juan Pablo de la Vega Morales", "Juan Pablo"),
        ("Gabriel José de la Concordia García Márquez", "Gabriel José de la Concordia"),
        ("John Reed", "John"),
        ("Rosa", "Rosa"),
        ("  ", ""),
    ],
)
def test_people_are_called_by_their_whole_given_name(written, called):
    assert Customer(name=written).given_name == called
