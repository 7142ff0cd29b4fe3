"""Finding by what one has at hand: a number, a key, a name, or words somebody wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise as LazyText
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from albricias.people.finding import ALIKE, People, Somebody, find_people
from albricias.people.models import Colleague
from albricias.people.paging import is_id
from albricias.receive.models import Channel, read_key
from albricias.resolve import rules
from albricias.resolve.case_texts import Where
from albricias.resolve.cases import Case, Standing
from albricias.resolve.days import day_in, midnight
from albricias.resolve.looking import CaseHit, Looked, Narrowed, look
from albricias.resolve.matching import Piece, line, whole
from albricias.search import vocabulary
from albricias.search.asked import LONGEST_TYPED, Asked
from albricias.search.unread import Waiting

FEW_PEOPLE, SOON = 3, 5
SHORTEST_KEY = 20

WHATS: Mapping[str, str | LazyText] = {
    "": _("Everything"),
    "cases": _("Cases"),
    "customers": _("Customers"),
    "letters": _("What was written later"),
}
REASONS: Mapping[str, str | LazyText] = {
    "name": _("by the name"),
    "email": _("by the e-mail"),
    "phone": _("by the phone"),
    "post": _("by the address"),
}
# These show themselves; what was found in them needs no line.
SHORT = {Where.SUBJECT, Where.NUMBER, Where.NAME}


@dataclass(frozen=True, slots=True)
class PersonHit:
    somebody: Somebody
    why: str | LazyText


@dataclass(frozen=True, slots=True)
class Hit:
    """A case with why it is shown: a few words, and the line in which they stand."""

    case: Case
    why: str | LazyText
    title: Sequence[Piece]
    line: Sequence[Piece] = ()
    went_into: Case | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was asked and what answers it."""

    words: str
    what: str = ""
    exact: Case | None = None
    people: list[PersonHit] = field(default_factory=list)
    more_people: bool = False
    hits: list[Hit] = field(default_factory=list)
    older: str = ""
    stopped: bool = False
    unread: int = 0
    cut_short: bool = False
    loosened: str = ""
    meant: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.people or self.hits)


def search(asked: QueryDict, user: Colleague) -> Found:
    """Number or key: straight to the case. Otherwise who and what the words may mean."""
    words = asked.get("q", "").replace("\x00", "").strip()[:LONGEST_TYPED]
    what = asked.get("what", "") if asked.get("what") in WHATS else ""
    if not words:
        return Found(words, what)
    exact = _exactly(words, user)
    if exact:
        return Found(words, what, exact=exact)
    waiting = Waiting.now()
    people = find_people(words, user, waiting=waiting)
    if what == "customers":
        return Found(words, what, people=_people(people.found), more_people=people.more)
    return _in_cases(words, what, people, asked, user, waiting)


def soon(words: str, user: Colleague) -> Found:
    """The first few while somebody is typing: the last word may go on."""
    words = words.replace("\x00", "").strip()[:LONGEST_TYPED]
    waiting = Waiting.now()
    people = find_people(words, user, waiting=waiting, most=FEW_PEOPLE)
    asked = Asked.read(words, unfinished=True)
    looked = look(asked, user, waiting=waiting, whose=people.by_id, size=SOON)
    return Found(words, people=_people(people.found), hits=_hits(looked.hits, asked, user))


def _exactly(words: str, user: Colleague) -> Case | None:
    if len(words) < SHORTEST_KEY and not any(c.isdigit() for c in words):
        return None  # neither a number nor a key: a word, as most are
    numbers = {words.upper(), rules.number_in(words)} - {""}
    cases = Case.objects.readable_by(user).only("number", "key", "merged_into")
    return cases.filter(Q(number__in=numbers) | Q(key=read_key(words))).first()


def _in_cases(
    words: str, what: str, people: People, asked: QueryDict, user: Colleague, waiting: Waiting
) -> Found:
    narrowed, below = _narrowed(what, asked), asked.get("before", "")
    place = int(below) if is_id(below) else None
    # While the address asks for a later page, the words stay as the first page took them.
    loosened = asked.get("begins") == "1"
    text = Asked.read(words, unfinished=loosened)
    how: Any = {"waiting": waiting, "whose": people.by_id, "narrowed": narrowed}
    looked = look(text, user, **how, below=place)
    if not looked.hits and text.may_go_on and not loosened and place is None:
        longer = Asked.read(words, unfinished=True)
        again = look(longer, user, **how)
        if again.hits:
            text, looked, loosened = longer, again, True
    shown = people.found[:FEW_PEOPLE] if what == "" and place is None else []
    nothing = not shown and not looked.hits and place is None
    return Found(
        words,
        what,
        people=_people(shown),
        more_people=len(people.found) > len(shown) and bool(shown),
        hits=_hits(looked.hits, text, user),
        older=_older(asked, looked, loosened),
        stopped=looked.stopped,
        unread=waiting.cases_in_all,
        cut_short=looked.cut_short,
        loosened=text.words[-1].folded if loosened and text.words else "",
        meant=_meant(words, text, user, waiting) if nothing else "",
    )


def _narrowed(what: str, asked: QueryDict) -> Narrowed:
    since, until = day_in(asked.get("since")), day_in(asked.get("until"))
    standing = asked.get("standing", "")
    return Narrowed(
        channel=asked.get("channel", "") if asked.get("channel") in Channel.values else "",
        standings=(standing,) if standing in Standing.values else (),
        since=midnight(since) if since else None,
        until=midnight(until) if until else None,
        only_letters=what == "letters",
    )


def _older(asked: QueryDict, looked: Looked, loosened: bool) -> str:
    if looked.older is None:
        return ""
    kept = {k: v for k, v in asked.items() if k not in {"before", "begins"}}
    return "?" + urlencode(
        {**kept, **({"begins": "1"} if loosened else {}), "before": str(looked.older)}
    )


def _meant(words: str, asked: Asked, user: Colleague, waiting: Waiting) -> str:
    """The same with the nearest words that are found, if this reader finds something by them."""
    meant, changed = words, False
    for word in asked.words:
        near = vocabulary.nearest(word.folded)
        if near and near != word.root:
            changed = True
            meant = " ".join(
                near if word in Asked.read(one).words else one for one in meant.split()
            )
    # Only what this reader finds: a word of others' cases is theirs.
    if changed and look(Asked.read(meant), user, waiting=waiting, whose={}, size=1).hits:
        return meant
    return ""


# How it is shown


def choices(asked: QueryDict) -> dict[str, Any]:
    """What the page offers to narrow by."""
    kept = {k: v for k, v in asked.items() if k not in {"what", "before", "begins"}}
    tabs = [
        (slug, label, "?" + urlencode({**kept, "what": slug} if slug else kept))
        for slug, label in WHATS.items()
    ]
    return {
        "tabs": tabs,
        "asked": asked,
        "channels": Channel.choices,
        "standings": Standing.choices,
        "narrowed": any(asked.get(name) for name in ("channel", "standing", "since", "until")),
    }


def _people(found: Sequence[Somebody]) -> list[PersonHit]:
    return [PersonHit(one, _why(one)) for one in found]


def _why(one: Somebody) -> str | LazyText:
    if one.why == ALIKE:
        return format_lazy(_("by the name, which is like “{name}”"), name=one.like.capitalize())
    return REASONS[one.why]


def _hits(found: Sequence[CaseHit], asked: Asked, user: Colleague) -> list[Hit]:
    survivors = _survivors(found, user)
    hits: dict[int, Hit] = {}
    for one in found:
        hit = _hit(one, asked, survivors)
        hits.setdefault((hit.went_into or hit.case).pk, hit)
    return list(hits.values())


def _survivors(found: Sequence[CaseHit], user: Colleague) -> dict[int, Case]:
    """In which case each merged one goes on, as far as this reader may see it."""
    merged = [hit.case.merged_into_id for hit in found if hit.case.merged_into_id]
    if not merged:
        return {}
    rows = Case.objects.known_to(user).filter(pk__in=merged).select_related("merged_into")
    return {case.pk: case.current for case in rows}


def _hit(one: CaseHit, asked: Asked, survivors: Mapping[int, Case]) -> Hit:
    title = whole(asked, one.case.listed_as)
    went_into = survivors.get(one.case.merged_into_id or 0)
    if one.part is None:
        why = _why(one.somebody) if one.somebody else ""
        return Hit(one.case, why, title, went_into=went_into)
    where = Where(one.part.where)
    is_shown = where not in SHORT and not one.case.is_confidential
    shown = line(asked, one.part.text) if is_shown else ()
    return Hit(one.case, where.label, title, shown, went_into)
