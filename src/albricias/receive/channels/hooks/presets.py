"""Readings to begin with, for shapes that many systems share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.receive.models import Channel


@dataclass(frozen=True, slots=True)
class Preset:
    """A reading, and a post that it reads."""

    name: LazyText
    options: Mapping[str, Any]
    sample: str


REVIEW_SAMPLE = """{
  "review": {
    "id": "r-1042",
    "rating": 1,
    "title": "Dos veces la misma cuota",
    "text": "Me cobraron dos veces y nadie contesta.",
    "author": {"name": "Carlos"},
    "url": "https://example.com/r/1042",
    "created_at": "2026-11-17T10:00:00Z",
    "site": "Opiniones"
  }
}"""
FORM_SAMPLE = """{
  "event_id": "f-77",
  "answers": [
    {"field": "nombre", "value": "Carlos Ibáñez"},
    {"field": "correo", "value": "carlos@example.org"},
    {"field": "mensaje", "value": "Me cobraron dos veces la cuota."}
  ]
}"""
POSTS_SAMPLE = """{
  "items": [
    {"id": 1, "message": "¿Nadie contesta al teléfono?", "from": {"name": "Carlos"},
     "permalink_url": "https://example.com/p/1", "created_time": "2026-11-17T10:00:00Z"},
    {"id": 2, "message": "Gracias, ya funciona.", "from": {"name": "Rosa"},
     "permalink_url": "https://example.com/p/2", "created_time": "2026-11-17T10:05:00Z"}
  ]
}"""

PRESETS: Mapping[str, Preset] = {
    "review": Preset(
        _("a review with stars"),
        {
            "channel": Channel.REVIEW,
            "external_id": "review.id",
            "posted_at": "review.created_at",
            "fields": {
                "story": "review.text || review.title",
                "subject": "review.title",
                "kind": "review.rating >= `4` && 'compliment' || 'complaint'",
                "name": "review.author.name",
                "public_link": "review.url",
                "origin": "review.site",
            },
        },
        REVIEW_SAMPLE,
    ),
    "posts": Preset(
        _("several posts of a social network"),
        {
            "channel": Channel.REVIEW,
            "posts": "items",
            "external_id": "id",
            "posted_at": "created_time",
            "fields": {
                "story": "message",
                "name": "from.name",
                "public_link": "permalink_url",
            },
        },
        POSTS_SAMPLE,
    ),
    "form": Preset(
        _("a form of another web site"),
        {
            "channel": Channel.API,
            "external_id": "event_id",
            "fields": {
                "story": "answers[?field=='mensaje'].value | [0]",
                "name": "answers[?field=='nombre'].value | [0]",
                "email": "answers[?field=='correo'].value | [0]",
            },
        },
        FORM_SAMPLE,
    ),
}
