"""What people wrote comes back to them as they wrote it, well marked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from albricias.tell import rules
from albricias.tell.models import Dispatch


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Me dijeron «mañana vamos» y nada.", "Me dijeron “mañana vamos” y nada."),
        ('Me dijeron "mañana vamos". Nadie.', "Me dijeron “mañana vamos”. Nadie."),
        ("¿«Entre las 8 y las 20? Nadie vino.", "¿“Entre las 8 y las 20? Nadie vino.”"),
        ("Leí «el aviso “urgente” de ayer».", "Leí “el aviso ‘urgente’ de ayer”."),
        ('Compré una tele de 32" y no enciende.', 'Compré una tele de 32" y no enciende.'),
        ("", ""),
    ],
)
def test_maria_reads_her_own_quotation_marks_within_ours(written, read):
    assert rules.quoted(written) == read


def test_john_reads_single_marks_within_double_ones():
    read = rules.quoted('They said "tomorrow" twice.', marks=rules.ENGLISH)
    assert read == "They said ‘tomorrow’ twice."


def test_maria_sees_where_her_words_were_cut_and_her_quotation_ends():
    story = "Me dijeron: «entre las 8 " + "y las 20 " * 60 + "vamos»."
    read = rules.quoted(story)
    assert read.endswith("20 y” […]")
    assert len(read) <= 310


def test_a_sentence_left_out_is_not_hidden():
    story = "Me cortaron la línea el lunes por la tarde sin avisar a nadie de casa. " * 5
    assert rules.quoted(story).endswith("casa. […]")


def test_whoever_tells_reads_more_than_a_cry():
    story = "YA ESTÁ BIEN. Llevo tres semanas sin agua caliente. " + "Nadie viene a verlo " * 20
    read = rules.quoted(story, 140)
    assert read.startswith("YA ESTÁ BIEN. Llevo tres semanas sin agua caliente.")
    assert len(read) <= 150


def test_whoever_tells_finds_the_newest_first(client_of, quim, of_the_cause, worked, now):
    for days, name in ((120, "Rosa Ferrer"), (100, "Pía Mena"), (110, "Iván Sanz")):
        email = f"{name[0]}@example.org"
        of_the_cause(at=now - timedelta(days=days), name=name, email=email)
    page = client_of(quim).get(reverse("tell:change", args=[worked.pk])).context["to_tell"].page
    assert [case.who for case in page.rows] == ["Pía Mena", "Iván Sanz", "Rosa Ferrer"]


# The acknowledgement


def test_carlos_gets_his_own_words_back_line_by_line(tell_us, ana, work_off, now):
    case = tell_us("Me cobraron dos veces.\n\n«Es un error», dijeron & ya está.")
    work_off(at=now)
    text = Dispatch.objects.get(kind=Dispatch.Kind.ACKNOWLEDGEMENT).text
    assert text.endswith(f"\n\n{case.story}\n")


def test_very_long_words_come_back_cut_and_marked(tell_us, ana, work_off, now):
    tell_us("Otra vez sin luz. " * 200)
    work_off(at=now)
    text = Dispatch.objects.get(kind=Dispatch.Kind.ACKNOWLEDGEMENT).text
    assert text.endswith(" […]\n")
    assert 1400 < text.count("Otra vez sin luz. ") * 18 <= 1500
