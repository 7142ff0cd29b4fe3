"""The living style page: every component of our pages, shown only in DEBUG at ``/kit/``."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from albricias.site.look import theme_of


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the left rail."""

    url: str
    icon: str
    label: str
    count: int = 0
    hot: bool = False
    active: bool = False


@dataclass(frozen=True, slots=True)
class SampleShare:
    """Shaped like ``reckon``'s Share, so that this page needs no figures."""

    value: float | None
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Person:
    """Shaped like a colleague who has signed in."""

    name: str = "Marta Gil"
    email: str = "marta.gil@fibracercana.example"
    is_authenticated: bool = True

    def __str__(self) -> str:
        return self.name

    def get_role_display(self) -> str:
        return "Atención al cliente"


class SampleForm(forms.Form):
    """Each kind of control."""

    subject = forms.CharField(label="Asunto", help_text="En pocas palabras.")
    what = forms.CharField(
        label="¿Qué pasó?",
        widget=forms.Textarea,
        help_text="Cuéntelo como se lo contaría a un amigo. No hace falta que busque las palabras.",
    )
    kind = forms.ChoiceField(
        label="¿Qué es?",
        widget=forms.RadioSelect,
        choices=[("c", "Una queja"), ("s", "Una sugerencia"), ("q", "Una consulta")],
    )
    owner = forms.ChoiceField(
        label="Quién lo lleva", required=False, choices=[("", "Nadie todavía"), ("m", "Marta Gil")]
    )
    due_at = forms.DateTimeField(label="Para cuándo", widget=forms.DateTimeInput)
    papers = forms.FileField(
        label="Fotos o papeles",
        required=False,
        help_text="Hasta 10 MB cada uno.",
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )
    again = forms.BooleanField(label="Tuve que contarlo más de una vez", required=False)


def kit(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    now = timezone.localtime().replace(hour=12, minute=3)
    template = "kit_public.html" if request.GET.get("frame") == "public" else "kit.html"
    return render(request, template, _samples(now) | {"theme": theme_of(request)})


def _samples(now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "rail": _rail(),
        "user": Person(),
        "demo": True,
        "organisation": "Fibra Cercana",
        "worth": SampleShare(0.71, 0.62, 0.79, 96),
        "resolved": SampleShare(0.61, 0.56, 0.66, 412),
        "nobody_knows": SampleShare(None, 0.0, 1.0, 0),
        "form": SampleForm(initial={"due_at": now}),
        "refused": SampleForm({"subject": "Cobro doble", "kind": ""}, prefix="refused"),
        "causes": CAUSES,
        "chart_spec": _bars(),
        "filled": range(3),
        **_moments(now),
    }


def _moments(now: datetime) -> dict[str, datetime]:
    return {
        "broken_at": now - timedelta(minutes=40),
        "in_an_hour": now + timedelta(hours=1),
        "today_at": now.replace(hour=18, minute=0),
        "in_three_days": now + timedelta(days=3),
        "yesterday_at": now - timedelta(days=1, hours=3),
        "last_week": now - timedelta(days=4, hours=2, minutes=51),
        "last_year": now - timedelta(days=400),
    }


def _rail() -> list[list[Item]]:
    return [
        [
            Item("#", "infinity", "Inicio", active=True),
            Item("#", "sun", "Mi día", 7, hot=True),
        ],
        [
            Item("#", "inbox", "Recibir", 12),
            Item("#", "heart-handshake", "Resolver", 86),
            Item("#", "bulb", "Aprender", 2, hot=True),
            Item("#", "tools", "Cambiar", 9),
            Item("#", "speakerphone", "Contar", 1430, hot=True),
        ],
        [Item("#", "users", "Personas")],
        [Item("#", "settings", "Ajustes")],
    ]


CAUSES = [
    ("Cambio de tarifa grabado dos veces", 96),
    ("Cita del técnico sin confirmar", 71),
    ("Corte sin aviso previo", 54),
    ("Nadie devolvió la llamada", 40),
    ("Aún no se sabe", 23),
]


def _bars() -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": "Casos por causa",
        "data": {"values": [{"cause": c, "n": n, "href": "#causas"} for c, n in CAUSES]},
        "mark": {"type": "bar", "cornerRadiusEnd": 3, "tooltip": True, "color": "#c9822b"},
        "height": {"step": 34},
        "encoding": {
            "y": {"field": "cause", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "n", "type": "quantitative", "title": "Casos"},
            "href": {"field": "href"},
        },
    }
