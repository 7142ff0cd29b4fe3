"""All that was said in a case, part by part: what it is found by, and where it was found."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from albricias.resolve.cases import Case


class Where(models.TextChoices):
    """Which part of a case holds the words. The customer's own words come first."""

    STORY = "story", _("in what they told")
    SUBJECT = "subject", _("in the subject")
    EXPECTED = "expected", _("in what they expected")
    REMEDY = "remedy", _("in what they ask for")
    SAID = "said", _("in a later letter of theirs")
    REOPENED = "reopened", _("in why it was opened again")
    VERDICT = "verdict", _("in what they said of the outcome")
    ANSWER = "answer", _("in an answer of ours")
    CALL = "call", _("in a call")
    OFFER = "offer", _("in what was done")
    REFUSED = "refused", _("in the reasons of the refusal")
    PROMISE = "promise", _("in a promise")
    NOTE = "note", _("in an internal note")
    FILE = "file", _("in the name of an attachment")
    TOPIC = "topic", _("by the topic")
    PRODUCT = "product", _("by the product")
    PLACE = "place", _("by the place")
    ORIGIN = "origin", _("by where it came from")
    NAME = "name", _("by the name")
    NUMBER = "number", _("by the number")


# What went to and fro, apart from the first story.
LETTERS = (Where.SAID, Where.REOPENED, Where.VERDICT, Where.ANSWER, Where.OFFER, Where.REFUSED)


@dataclass(frozen=True, slots=True)
class Part:
    where: str
    text: str


def own_parts(case: Case) -> list[Part]:
    """What stands in the case's own row."""
    told = (
        (Where.STORY, case.story),
        (Where.SUBJECT, case.subject),
        (Where.EXPECTED, case.expected),
        (Where.REMEDY, case.remedy_sought),
        (Where.TOPIC, case.topic),
        (Where.PRODUCT, case.product),
        (Where.PLACE, case.place),
        (Where.ORIGIN, case.origin),
        (Where.NAME, case.customer.name if case.customer else ""),
        (Where.NUMBER, case.number),
    )
    return [Part(where, text) for where, text in told if text]


OWN_FIELDS = (
    *("story", "subject", "expected", "remedy_sought", "topic", "product", "place"),
    *("origin", "number", "customer__name"),
)

# One question for all that may have been added to a case. An entry says its own kind.
_LATER = """
WITH wanted AS (SELECT id, letter_id FROM albricias_case WHERE id IN ({marks}))
SELECT e.case_id, e.kind, e.text FROM albricias_entry e JOIN wanted w ON w.id = e.case_id
UNION ALL SELECT o.case_id, 'offer', o.what_was_done
  FROM albricias_resolutionoffer o JOIN wanted w ON w.id = o.case_id
UNION ALL SELECT r.case_id, 'refused',
  r.grounds || ' · ' || r.alternatives || ' · ' || r.outside_routes
  FROM albricias_refused r JOIN wanted w ON w.id = r.case_id
UNION ALL SELECT r.case_id, 'reopened', r.words
  FROM albricias_reopening r JOIN wanted w ON w.id = r.case_id
UNION ALL SELECT c.case_id, 'verdict', c.words
  FROM albricias_confirmation c JOIN wanted w ON w.id = c.case_id
UNION ALL SELECT p.case_id, 'promise', p.text
  FROM albricias_promise p JOIN wanted w ON w.id = p.case_id
UNION ALL SELECT w.id, 'file', a.name
  FROM albricias_attachment a JOIN wanted w ON w.letter_id = a.letter_id
UNION ALL SELECT e.case_id, 'file', a.name FROM albricias_entry e
  JOIN wanted w ON w.id = e.case_id JOIN albricias_attachment a ON a.letter_id = e.letter_id
"""


def later_parts(keys: Collection[int]) -> dict[int, list[Part]]:
    """What was added to each of these cases."""
    found: dict[int, list[Part]] = defaultdict(list)
    if not keys:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_LATER.format(marks=", ".join(["%s"] * len(keys))), list(keys))
        for key, where, text in cursor.fetchall():
            if text:
                found[key].append(Part(where, text))
    for parts in found.values():
        parts.sort(key=lambda part: _rank()[part.where])
    return found


@cache
def _rank() -> dict[str, int]:
    return {where.value: n for n, where in enumerate(Where)}
