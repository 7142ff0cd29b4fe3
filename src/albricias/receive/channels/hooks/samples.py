"""A post to try a door with, as its reading would find it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from albricias.receive.channels.hooks.mapping import Post, Reading
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.refusals import Refusal

SIMPLE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
EXAMPLES = {
    "story": "Me cobraron dos veces y nadie contesta.",
    "kind": "complaint",
    "subject": "Dos veces la misma cuota",
    "name": "Carlos Ibáñez",
    "email": "carlos@example.org",
    "phone": "600 000 000",
    "language": "es",
    "public_link": "https://example.com/r/1042",
}
ID, POSTED_AT = "r-1042", "2026-11-17T10:00:00Z"


def sample_for(options: Mapping[str, Any]) -> str:
    """Nothing if no post can be made up that this reading reads."""
    preset = PRESETS[options.get("preset", "review")]
    if Reading.of(options) == Reading.of(preset.options):
        return preset.sample
    sample = json.dumps(_made_up(Reading.of(options)), ensure_ascii=False, indent=2)
    return sample if _is_read(sample, options) else ""


def _made_up(reading: Reading) -> Any:
    one: dict[str, Any] = {}
    for name, example in EXAMPLES.items():
        _put(example, reading.fields.get(name, ""), one)
    _put(ID, reading.external_id, one)
    _put(POSTED_AT, reading.posted_at, one)
    if not reading.posts:
        return one
    whole: dict[str, Any] = {}
    _put([one], reading.posts, whole)
    return whole


def _put(value: Any, expression: str, within: dict[str, Any]) -> None:
    """Of several ways to say where, the first; what is no plain path is left out."""
    path = expression.partition("||")[0].strip()
    if not SIMPLE.fullmatch(path):
        return
    *above, last = path.split(".")
    place: Any = within
    for name in above:
        place = place.setdefault(name, {})
        if not isinstance(place, dict):
            return
    place.setdefault(last, value)


def _is_read(sample: str, options: Mapping[str, Any]) -> bool:
    try:
        posts = list(Reading.of(options).read(sample.encode()))
    except Refusal:
        return False
    return bool(posts) and all(isinstance(post, Post) for post in posts)
