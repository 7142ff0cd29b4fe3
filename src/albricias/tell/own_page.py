"""Everything the customer's page shows: what they said, what we said, owed and did."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _

from albricias.change.models import Change, Stage
from albricias.learn.models import Cause
from albricias.receive.models import Attachment
from albricias.resolve import sheet
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.checking_back import StillCheck
from albricias.resolve.clockwork import in_force
from albricias.resolve.deadlines import answer_by
from albricias.resolve.entries import Entry
from albricias.resolve.noted import noted_by, story_noted_by
from albricias.resolve.promises import Promise, PromiseEnd
from albricias.resolve.resolutions import Confirmation, Refused, Reopening, ResolutionOffer
from albricias.tell import own_clock
from albricias.tell import standing_words as words
from albricias.tell.customer_forms import (
    AddForm,
    ConfirmForm,
    ReopenForm,
    StillForm,
    TellingAnswerForm,
)
from albricias.tell.models import Telling


@dataclass(frozen=True, slots=True)
class Said:
    """One message on the page. Notes among colleagues never become one."""

    at: datetime
    who: str
    text: str
    theirs: bool = False
    what: str | LazyText = ""
    files: list[Attachment] = field(default_factory=list)
    # What is said in parts, each with its label.
    parts: list[tuple[str, str]] = field(default_factory=list)
    is_offer: bool = False
    # What they said of what we offered, or "no" when they opened it again.
    verdict: str = ""
    is_story: bool = False


@dataclass(frozen=True, slots=True)
class PromiseLine:
    promise: Promise
    css: str
    late: bool


@dataclass(frozen=True, slots=True)
class TellingLine:
    telling: Telling
    # Nothing is asked of it while their case goes on.
    form: TellingAnswerForm | None


def cases_for_customer() -> CaseQuerySet:
    return Case.objects.select_related("customer", "owner", "merged_into__owner", "raised")


def read(case: Case, *, now: datetime, **filled: Any) -> dict[str, Any]:
    """`filled` holds a form that was refused, so that what was typed stands there."""
    # Where it stands is told of the case in which it goes on; what was said, of theirs alone:
    # whoever holds this key is shown nothing that was not told with it.
    now_in = case.current
    said = messages(case)
    tellings = list(case.tellings.select_related("change", "answer"))
    promises = case.promises.select_related("owner", "end").prefetch_related("moves")
    judged = [m for m in said if m.verdict]
    offers = [m for m in said if m.is_offer]
    return {
        "case": case,
        "heading": words.heading(case),
        "goes_on": words.goes_on(case),
        "stage": words.stage(now_in, answered=any(not m.theirs for m in said), told=bool(tellings)),
        "stands": words.where_it_stands(
            now_in, denied=judged[-1].verdict if judged else "", told=bool(tellings)
        ),
        "next": words.what_next(now_in, answer_by=answer_by(now_in), now=now),
        "clock": own_clock.read(case, now=now),
        "has_sheet": not case.merged_into_id and sheet.is_for(case, in_force().facts.country),
        "said": said,
        "offered": offers[-1] if offers else None,
        "ledger": [_owed(promise, now) for promise in promises],
        "told": [_told(telling, case, filled.get("answer_form")) for telling in tellings],
        "being_changed": not tellings and _being_changed(case),
        **_forms(case, filled, is_asked=_is_asked(case, offers, judged)),
    }


def _is_asked(case: Case, offers: list[Said], judged: list[Said]) -> bool:
    """Whether what was offered waits for their verdict: words they wrote since are none."""
    if case.is_to_judge or case.is_ended or not offers:
        return case.is_to_judge
    return not judged or judged[-1].at < offers[-1].at


def messages(case: Case) -> list[Said]:
    """What was said between the customer and us, oldest first."""
    files = _files(case)
    house = settings.ORGANISATION
    said = [_story(case, files), *(_entry(entry, house, files) for entry in _visible_entries(case))]
    said += [_offer(offer) for offer in case.offers.select_related("by")]
    said += [_refusal(refused) for refused in case.refusals.select_related("by")]
    said += [_verdict(verdict) for verdict in case.confirmations.select_related("heard_by")]
    said += [_reopening(reopening) for reopening in case.reopenings.all() if reopening.words]
    return sorted(said, key=lambda message: message.at)


def _story(case: Case, files: dict[int, list[Attachment]]) -> Said:
    sent = files.get(case.letter_id, [])
    who = story_noted_by(case) or _("You")
    return Said(case.received_at, who, case.story, True, files=sent, is_story=True)


def _visible_entries(case: Case) -> QuerySet[Entry]:
    said = _told_with(case).exclude(kind=Entry.Kind.NOTE).select_related("by", "letter")
    return said.defer("letter__raw")


def _told_with(case: Case) -> QuerySet[Entry]:
    """What was said in it, and with its key since it goes on in another one; and nothing that
    was said there with another key."""
    if case.merged_into_id is None:
        return Entry.objects.filter(case=case, meant_for=None)
    since = Q(case=case.merged_into_id, meant_for=case)
    return Entry.objects.filter(Q(case=case, meant_for=None) | since)


def _files(case: Case) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    for file in attachments_of(case):
        found.setdefault(file.letter_id, []).append(file)
    return found


def attachments_of(case: Case) -> Any:
    """What came with the first letter or with anything added since."""
    later = _told_with(case).exclude(letter=None).order_by().values("letter")
    of_case = Attachment.objects.filter(letter=case.letter_id)
    return (of_case | Attachment.objects.filter(letter__in=later)).order_by("id")


def _entry(entry: Entry, house: str, files: dict[int, list[Attachment]]) -> Said:
    sent = files.get(entry.letter_id or 0, [])
    if entry.kind == Entry.Kind.CALL and entry.letter:  # it is they who called
        return Said(
            entry.at, noted_by(entry.by, entry.letter.channel), entry.text, True, files=sent
        )
    theirs = entry.kind == Entry.Kind.SAID
    who = _("You") if theirs else str(entry.by or house)
    what = _("by phone") if entry.kind == Entry.Kind.CALL else ""
    return Said(entry.at, who, entry.text, theirs, what, sent)


def _offer(offer: ResolutionOffer) -> Said:
    return Said(
        offer.at, str(offer.by), offer.what_was_done, what=_("what we offer you"), is_offer=True
    )


def _refusal(refused: Refused) -> Said:
    parts = [
        (_("Why it cannot be done"), refused.grounds),
        (_("What we offer you instead"), refused.alternatives),
        (_("Where else you can go"), refused.outside_routes),
    ]
    return Said(refused.at, str(refused.by), "", what=_("our reasons"), parts=parts)


def _verdict(verdict: Confirmation) -> Said:
    what = verdict.get_verdict_display()
    who = noted_by(verdict.heard_by) if verdict.heard_by else _("You")
    return Said(verdict.at, who, verdict.words, True, what, verdict=verdict.verdict)


def _reopening(reopening: Reopening) -> Said:
    no, what = Confirmation.Verdict.NO, _("you reopened it")
    return Said(reopening.at, _("You"), reopening.words, True, what, verdict=no)


def _owed(promise: Promise, now: datetime) -> PromiseLine:
    broken = promise.is_broken(now)
    css = "broken" if broken else "kept" if promise.has_ended else "open"
    late = broken and promise.has_ended and promise.end.outcome == PromiseEnd.Outcome.KEPT
    return PromiseLine(promise, css, late)


def _told(telling: Telling, case: Case, filled: TellingAnswerForm | None) -> TellingLine:
    prefix = f"telling-{telling.pk}"
    if filled is not None and filled.prefix == prefix:
        return TellingLine(telling, filled)
    answer = getattr(telling, "answer", None)
    if not case.current.is_over and answer is None:
        return TellingLine(telling, None)
    start = {"noticed": answer.noticed, "words": answer.words} if answer else {}
    if answer:
        start["worth_it"] = "yes" if answer.worth_it else "no"
    return TellingLine(telling, TellingAnswerForm(prefix=prefix, initial=start))


def _being_changed(case: Case) -> bool:
    at_work = Change.objects.filter(stage__in=[Stage.STARTED, Stage.FINISHED])
    causes = Cause.objects.with_branches(Cause.objects.filter(changes__in=at_work))
    return case.causes.filter(cause__in=causes).exists()


def _add_form_with(*refused: Any) -> AddForm:
    """For a case that goes on in another one: whatever was typed in any other form stands here."""
    typed = next((form.data.get("words", "") for form in refused), "")
    return AddForm(initial={"text": typed})


def _confirm_form(case: Case) -> ConfirmForm:
    return ConfirmForm(several=raises_several(case))


def raises_several(case: Case) -> bool:
    """Whether part of what they raised may be resolved and part not."""
    return case.points.count() > 1


def _forms(case: Case, filled: dict[str, Any], *, is_asked: bool) -> dict[str, Any]:
    if case.merged_into_id:
        return {"add_form": filled.get("add_form") or _add_form_with(*filled.values())}
    return {
        "add_form": None if case.is_ended else filled.get("add_form") or AddForm(),
        "confirm_form": (filled.get("confirm_form") or _confirm_form(case)) if is_asked else None,
        "still_form": (filled.get("still_form") or StillForm())
        if StillCheck.waiting_in(case)
        else None,
        "reopen_form": (filled.get("reopen_form") or ReopenForm()) if case.is_ended else None,
    }
