"""Where things stand and what happens next, in words the customer can use."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from albricias.receive.choices import Kind
from albricias.resolve.cases import Case, Standing
from albricias.resolve.resolutions import Confirmation

WANT_A_SOLUTION = (Kind.COMPLAINT, Kind.DISPUTE, Kind.DEPARTURE)


def heading(case: Case) -> str:
    """ "Your complaint, Carlos"; without a name if we were given none."""
    name = case.customer.given_name if case.customer else ""
    if not name:
        return {
            Kind.SUGGESTION: _("Your suggestion"),
            Kind.QUESTION: _("Your question"),
            Kind.COMPLIMENT: _("What you liked"),
        }.get(Kind(case.kind), _("Your complaint"))
    return {
        Kind.SUGGESTION: _("Your suggestion, %(name)s"),
        Kind.QUESTION: _("Your question, %(name)s"),
        Kind.COMPLIMENT: _("What you liked, %(name)s"),
    }.get(Kind(case.kind), _("Your complaint, %(name)s")) % {"name": name}


def goes_on(case: Case) -> str:
    """For whoever holds the key of a case that goes on in another one; of that one, no more than
    its number, and only if it is their own."""
    into = case.current
    if into == case:
        return ""
    if into.customer_id and into.customer_id == case.customer_id:
        sentence = _(
            "We take it together with your other complaint about the same, %(number)s."
            " You need not tell it twice: what you write here arrives there too."
        )
        return sentence % {"number": into.number}
    return _(
        "We take it together with another complaint about the same."
        " Nothing of yours is lost: what you write here arrives there too."
    )


def stage(case: Case, *, answered: bool, told: bool) -> int:
    """Received, in somebody's hands, answered, ended, told what changed."""
    if told:
        return 5
    if case.is_ended:
        return 4
    if answered or case.standing != Standing.OPEN:
        return 3
    return 2 if case.owner else 1


def where_it_stands(case: Case, *, denied: str, told: bool) -> str:
    """`denied` is what they said last of what we offered: no, or only partly."""
    if told and case.is_ended:
        return _("Your complaint changed something, and we have told you what.")
    match Standing(case.standing):
        case Standing.ASKED:
            return _("We have asked you for something, and need it to go on: it is below.")
        case Standing.OFFERED:
            return _("We have offered you a solution. Tell us whether it is resolved for you.")
        case Standing.UNCONFIRMED:
            return _("We do not know whether it is resolved for you, so we do not say that it is.")
        case Standing.CONFIRMED:
            return _("You told us that it is resolved.")
        case Standing.REFUSED:
            return _("We could not do what you asked. The reasons are below.")
    if case.owner is None:
        return _("We have it, and somebody with a name will soon be in charge of it.")
    if denied == Confirmation.Verdict.PARTLY:
        part = _("You told us that it is resolved only in part. %(name)s goes on with the rest.")
        return part % {"name": case.owner.name}
    if denied:
        return _("You told us that it is not resolved. %(name)s goes on with it.") % {
            "name": case.owner.name
        }
    return _("%(name)s is in charge of it.") % {"name": case.owner.name}


def what_next(case: Case, *, answer_by: datetime | None, now: datetime) -> str:
    """The next thing that will happen and by when; an answer we owe is said plainly."""
    match Standing(case.standing):
        case Standing.ASKED if answer_by is None:
            return _(
                "As soon as you tell us, we carry on. The time to answer you is paused until then."
            )
        case Standing.OFFERED | Standing.UNCONFIRMED:
            return _("Nothing ends until you say so. If it is not resolved, we go on.")
        case Standing.CONFIRMED:
            return _("If it fails again, reopen it here: you need not tell it from the beginning.")
        case Standing.REFUSED:
            return _(
                "If you do not agree, you can reopen it here or turn to whoever we name below."
            )
    if answer_by is None:
        return _("We will write to you here.")
    day = date_format(timezone.localtime(answer_by), "DATE_FORMAT")
    if answer_by < now:
        return _("We owed you an answer by %(day)s and have not given it. We are sorry.") % {
            "day": day
        }
    if case.kind not in WANT_A_SOLUTION:
        return _("We will answer you by %(day)s at the latest.") % {"day": day}
    return _("We will give you a solution, or say why not, by %(day)s at the latest.") % {
        "day": day
    }
