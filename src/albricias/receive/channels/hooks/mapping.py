"""How the JSON of another system is read: one JMESPath expression for each thing told."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import jmespath
from django.utils.translation import gettext_lazy as _
from jmespath.exceptions import (
    ArityError,
    JMESPathError,
    JMESPathTypeError,
    UnknownFunctionError,
)

from albricias.receive.choices import Emotion, Kind
from albricias.receive.models import Channel, digest
from albricias.receive.told import Told
from albricias.refusals import Refusal

LONGEST_ID = 200
FIELDS = tuple(field.name for field in fields(Told))
FIELD_LABELS = {
    "story": _("What happened"),
    "kind": _("What it is"),
    "subject": _("Subject"),
    "expected": _("What they expected"),
    "remedy_sought": _("What they ask of us"),
    "emotion": _("How they feel"),
    "topic": _("Topic"),
    "product": _("Product or service"),
    "place": _("Place"),
    "amount": _("Money at stake"),
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "language": _("Language"),
    "times_told": _("Times told"),
    "public_link": _("Public link"),
    "origin": _("Which channel"),
}
# What is not told, and stands beside it.
PLACE_LABELS = {
    "posts": _("The list of posts"),
    "external_id": _("Their own id"),
    "posted_at": _("When it was posted"),
}


class PostUnreadable(Refusal):
    code = "post_unreadable"
    sentence = _("It is not JSON that can be read: %(why)s.")


class ExpressionWrong(Refusal):
    code = "expression_wrong"
    sentence = _("The expression of “%(field)s” cannot be read.")
    from_there = _("The expression of “%(field)s” cannot be read, from “%(rest)s” on.")

    def __str__(self) -> str:
        name, sentence = self.details["field"], self.from_there if self.rest else self.sentence
        label = {**FIELD_LABELS, **PLACE_LABELS}.get(name, name)
        return str(sentence) % {"field": label, "rest": self.rest}

    @property
    def rest(self) -> str:
        """What nobody understands, if that is not all of it."""
        rest: str = self.details.get("rest", "")
        return rest


class NoStoryFound(Refusal):
    code = "no_story_found"
    sentence = _("In post %(n)s the expression of “story” finds no words.")


class NoPostsFound(Refusal):
    code = "no_posts_found"
    sentence = _("The expression of the list of posts finds no list.")


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a delivery, as it will be a letter."""

    told: Told
    external_id: str
    raw: bytes
    # As they say it themselves; nothing where they do not.
    own_id: str = ""
    posted_at: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Which expression finds what; an empty one finds nothing."""

    fields: Mapping[str, str]
    posts: str = ""
    external_id: str = ""
    posted_at: str = ""
    channel: str = Channel.REVIEW

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Reading":
        return cls(
            fields=options.get("fields", {}),
            posts=options.get("posts", ""),
            external_id=options.get("external_id", ""),
            posted_at=options.get("posted_at", ""),
            channel=options.get("channel", Channel.REVIEW),
        )

    def check(self) -> None:
        """Raises ExpressionWrong."""
        for name, expression in self._expressions():
            compiled = _compiled(name, expression)
            try:
                compiled.search(None)
            except (UnknownFunctionError, ArityError) as error:
                raise _wrong(name, expression, error) from error
            except (TypeError, ValueError, ArithmeticError, RecursionError):
                pass  # in nothing there is nothing to find

    def read(self, body: bytes, *, delivery: str = "") -> Iterator[Post | Refusal]:
        """Each post of a delivery, or why it is none: one bad post stops no other.

        Raises PostUnreadable, NoPostsFound and ExpressionWrong.
        """
        try:
            whole = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise PostUnreadable(why=error) from error
        found = _search("posts", self.posts, whole) if self.posts else [whole]
        if not isinstance(found, list):
            raise NoPostsFound
        for n, one in enumerate(found, 1):
            try:
                yield self._post(one, n, delivery)
            except (NoStoryFound, ExpressionWrong) as no:
                yield no

    def _post(self, one: Any, n: int, delivery: str) -> Post:
        told = {name: _search(name, asked, one) for name, asked in self.fields.items() if asked}
        words = {name: _words(value) for name, value in told.items() if name in FIELDS}
        if not words.get("story", "").strip():
            raise NoStoryFound(n=n)
        letter = Told(**_fitting(words))
        own = _words(_search("external_id", self.external_id, one)) if self.external_id else ""
        posted_at = _words(_search("posted_at", self.posted_at, one)) if self.posted_at else ""
        raw = {**asdict(letter), "post": one, "posted_at": posted_at}
        packed = json.dumps(raw, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        # Without an id of theirs, the same words elsewhere are another person's.
        known_by = own or digest(f"{delivery} {n} {json.dumps(one, sort_keys=True)}".encode())
        return Post(letter, fitting_id(known_by), packed, own_id=own, posted_at=posted_at)

    def _expressions(self) -> Iterator[tuple[str, str]]:
        yield from self.fields.items()
        yield "posts", self.posts
        yield "external_id", self.external_id
        yield "posted_at", self.posted_at


def fitting_id(own: str) -> str:
    """Somebody's own id, as long as we can keep one; of a longer one its digest."""
    return own if len(own) <= LONGEST_ID else f"sha256:{digest(own.encode())}"


def _compiled(name: str, expression: str) -> Any:
    try:
        return jmespath.compile(expression or "@")
    except JMESPathError as error:
        raise _wrong(name, expression, error) from error


def _wrong(name: str, expression: str, error: JMESPathError) -> ExpressionWrong:
    place = getattr(error, "lex_position", None)
    return ExpressionWrong(field=name, rest=expression[place:] if place else "")


def _search(name: str, expression: str, within: Any) -> Any:
    compiled = _compiled(name, expression)
    try:
        return compiled.search(within)
    except (JMESPathTypeError, TypeError, ValueError, ArithmeticError, RecursionError):
        return None  # a post of another shape: there is nothing to find in it
    except JMESPathError as error:
        raise _wrong(name, expression, error) from error


def _words(value: Any) -> str:
    """What was found, as text no database refuses."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value)))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    text = str(value).replace("\x00", "")
    return text.encode("utf-8", "replace").decode().strip()


def _fitting(words: Mapping[str, str]) -> dict[str, Any]:
    """What a case can hold of it; what does not fit stays in the post, which is kept."""
    fitting: dict[str, Any] = {name: text for name, text in words.items() if text}
    if fitting.get("kind") not in Kind.values:
        fitting.pop("kind", None)
    if fitting.get("emotion") not in Emotion.values:
        fitting.pop("emotion", None)
    if not str(fitting.get("public_link", "")).startswith(("http://", "https://")):
        fitting.pop("public_link", None)
    times = str(fitting.pop("times_told", ""))
    if times.isascii() and times.isdecimal() and 0 < len(times) < 3:
        fitting["times_told"] = max(1, int(times))
    fitting["language"] = str(fitting.get("language", "es"))[:2].lower()
    for name, most in (("name", 200), ("email", 254), ("phone", 40)):
        if name in fitting:
            fitting[name] = fitting[name][:most]
    return fitting
