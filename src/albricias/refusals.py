"""The ways we say no.

Every refusal has a code (stable, for programs) and one whole translatable
sentence (for people) that says what is wrong and what to do. Raise the class
with the details its sentence names::

    raise PromiseInThePast(due_at=due_at)
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something was asked that we cannot do; nothing was changed."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str | LazyText] = _("This cannot be done.")

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: Mapping[str, Any] = details

    def __str__(self) -> str:
        return str(self.sentence) % self.details


# People


class NoSuchColleague(Refusal):
    code = "no_such_colleague"
    sentence = _("There is no active colleague with the e-mail %(email)s.")


class EmailTaken(Refusal):
    code = "email_taken"
    sentence = _("There is already a colleague with the e-mail %(email)s.")


class LastAdministrator(Refusal):
    code = "last_administrator"
    sentence = _(
        "This is the last administrator; somebody must be able to manage people."
        " Make another colleague administrator first."
    )


class LastToRead(Refusal):
    code = "last_to_read"
    # How many and no more: whoever manages people may not read them.
    sentence = _(
        "Confidential cases that nobody else may both read and answer: %(count)s. They must first"
        " let somebody else read each of them, on its page; else nobody ever would."
    )


class HasLeft(Refusal):
    code = "has_left"
    sentence = _("%(name)s no longer works here: choose somebody else.")


class TeamTwice(Refusal):
    code = "team_twice"
    sentence = _("There is already a team called “%(name)s”.")


class OwnDoor(Refusal):
    code = "own_door"
    sentence = _("You cannot lock yourself out: ask another administrator to do it.")


# Cases and promises


class NothingWritten(Refusal):
    code = "nothing_written"
    sentence = _("Nothing was written. Please write a sentence and try again.")


class CaseHasEnded(Refusal):
    code = "case_has_ended"
    sentence = _("Case %(number)s has ended. The customer can reopen it from their page.")


class CaseChangedMeanwhile(Refusal):
    code = "case_changed_meanwhile"
    sentence = _(
        "Somebody acted on this case in the meantime. Look at it again; your text is kept below."
    )


class SeveralOfThatName(Refusal):
    code = "several_of_that_name"
    sentence = _("Several colleagues have that name. Write one of these instead: %(names)s.")


class SnoozedIntoThePast(Refusal):
    code = "snoozed_into_the_past"
    sentence = _("A case can only be snoozed until a time still to come.")


class SnoozedTooLong(Refusal):
    code = "snoozed_too_long"
    sentence = _(
        "The answer falls due before that, on %(due)s. Choose an earlier time, or say that you mean"
        " it."
    )


class NobodyToTakeIt(Refusal):
    code = "nobody_to_take_it"
    sentence = _("A rule assigns cases to a team or to a person: choose one.")


class NothingToTake(Refusal):
    code = "nothing_to_take"
    sentence = _("There is no case that nobody has begun. Those that are yours are in “Mine”.")


class SentAlready(Refusal):
    code = "sent_already"
    sentence = _(
        "It has already gone out: it can no longer be taken back. Write again to put it right."
    )


class WriterHasLeft(Refusal):
    code = "writer_has_left"
    sentence = _("Whoever wrote it no longer answers here: nothing went out in their name.")


class ClosedToWriter(Refusal):
    code = "closed_to_writer"
    sentence = _(
        "The case was closed to whoever wrote it before their words went out: nothing was sent."
    )


class SpokenMeanwhile(Refusal):
    code = "spoken_meanwhile"
    sentence = _(
        "The customer has said something since you pressed, so it did not go out. Read it; what you"
        " wrote is kept as a draft."
    )


class PromiseInThePast(Refusal):
    code = "promise_in_the_past"
    sentence = _(
        "A promise needs a time that is still to come. Please choose a later date or hour."
    )


class PromiseTooFar(Refusal):
    code = "promise_too_far"
    sentence = _("“%(text)s” is promised for more than a year and a half ahead: check the year.")


class PromiseNeedsTime(Refusal):
    code = "promise_needs_time"
    sentence = _("“%(text)s” is ticked as a promise and has no time. Say by when, or untick it.")


class PromiseHasEnded(Refusal):
    code = "promise_has_ended"
    sentence = _("This promise has already ended: it was kept or broken before.")


class PromiseMovedTooLate(Refusal):
    code = "promise_moved_too_late"
    sentence = _(
        "Its time has passed, so it cannot be moved: it is broken."
        " Say so to the customer and make a new promise."
    )


class PromiseNeedsEvidence(Refusal):
    code = "promise_needs_evidence"
    sentence = _(
        "Nothing said to the customer since it was promised shows that it was kept. Say how it was,"
        " or note the call or send the answer first."
    )


class PassingOnIsAPromise(Refusal):
    code = "passing_on_is_a_promise"
    sentence = _(
        "Passing it on is a promise to the customer: write what your colleague will do and by"
        " when. Nothing was handed over."
    )


class NotHandedToYou(Refusal):
    code = "not_handed_to_you"
    sentence = _("Nobody handed this case over to you. To pass it on, choose who takes it.")


class BeyondAuthority(Refusal):
    code = "beyond_authority"
    sentence = _(
        "That is more than you may grant alone here and this month (%(most)s)."
        " Ask for approval, or grant less."
    )


class AnotherMayDecide(BeyondAuthority):
    code = "another_may_decide"
    sentence = _("That is more than you may grant, so the answer is not yours. It is of %(who)s.")


class NobodyMayGrant(Refusal):
    code = "nobody_may_grant"
    sentence = _(
        "Nobody else in the company may grant that much. An administrator can"
        " say who may, in Settings."
    )


class NotYoursToDecide(Refusal):
    code = "not_yours_to_decide"
    sentence = _("Nobody approves what they asked for themselves. Somebody else has been asked.")


class RequestIsDecided(Refusal):
    code = "request_is_decided"
    sentence = _("It has already been decided; nothing was changed.")


class NothingToConfirm(Refusal):
    code = "nothing_to_confirm"
    sentence = _("Nothing has been offered yet, so there is nothing to confirm.")


class RefusalNeedsGrounds(Refusal):
    code = "refusal_needs_grounds"
    sentence = _("A no needs its reasons. Please write why it cannot be done.")


class RefusalNeedsAlternative(Refusal):
    code = "refusal_needs_alternative"
    sentence = _(
        "Never a plain no: write what is offered instead (or why nothing can be)"
        " and where else the customer can go."
    )


class ComplainedAbout(Refusal):
    code = "complained_about"
    sentence = _("%(name)s is complained about in this case: choose somebody else.")


class HasItAlready(Refusal):
    code = "has_it_already"
    sentence = _("%(name)s already has it: there is nobody to hand it over to.")


class ConfidentialAlready(Refusal):
    code = "confidential_already"
    sentence = _("The case %(number)s is already confidential.")


class ConfidentialStaysAlone(Refusal):
    code = "confidential_stays_alone"
    sentence = _(
        "A confidential case cannot be merged with another: those who may read"
        " one would read the other."
    )


class MayNotReadIt(Refusal):
    code = "may_not_read_it"
    sentence = _("%(name)s may not read this case, so cannot keep this: choose somebody else.")


class CalledButClosed(Refusal):
    code = "called_but_closed"
    sentence = _(
        "This case is closed to %(names)s, who can be told nothing of it. Write the name without"
        " @, or let them read the case first."
    )


class LastWhoCanAnswer(Refusal):
    code = "last_who_can_answer"
    sentence = _(
        "Nobody would be left who may read this case and answer in it. First"
        " name somebody else who may."
    )


class NobodyElseReadsIt(Refusal):
    code = "nobody_else_reads_it"
    sentence = _(
        "Nobody but you would read this case and answer in it. Name somebody else who may, or ask"
        " quality to close it."
    )


class NobodyLeftToAnswer(Refusal):
    code = "nobody_left_to_answer"
    sentence = _(
        "Nobody other than the people it is about may read this case and answer"
        " in it. First name somebody who may."
    )


# Causes and changes


class CauseNeedsName(Refusal):
    code = "cause_needs_name"
    sentence = _("A cause needs a name. Please write it in a few words.")


class CauseInsideItself(Refusal):
    code = "cause_inside_itself"
    sentence = _("A cause cannot belong to itself or to one of its own branches.")


class CauseTwice(Refusal):
    code = "cause_twice"
    sentence = _("There is already a cause called “%(name)s” there.")


class ChangeNeedsCause(Refusal):
    code = "change_needs_cause"
    sentence = _("A change needs at least one cause, so that its effect can be measured.")


class ChangeNotReady(Refusal):
    code = "change_not_ready"
    sentence = _("This change is %(stage)s, so that step does not come next.")


class StepsUndone(Refusal):
    code = "steps_undone"
    sentence = _("Steps are still to be done: %(steps)s. Do them or remove them first.")


class DueInThePast(Refusal):
    code = "due_in_the_past"
    sentence = _("That date has passed. Please choose today or a later day.")


class EffectNotShown(Refusal):
    code = "effect_not_shown"
    sentence = _(
        "The figures do not show that complaints fell, so it cannot be verified as having worked."
    )


class CannotTellYet(Refusal):
    code = "cannot_tell_yet"
    sentence = _("There is nothing to tell yet: the effect of this change is not verified.")


class ToldAlready(Refusal):
    code = "told_already"
    sentence = _("This person has been told about this change; nobody is told twice.")


# Letters


class LetterUnreadable(Refusal):
    code = "letter_unreadable"
    sentence = _("The letter %(letter)s is stored but cannot be understood: %(why)s.")


class FiledAlready(Refusal):
    code = "filed_already"
    sentence = _(
        "Somebody has filed this letter in the meantime: there is nothing left to do with it."
    )


class PersonAlready(Refusal):
    code = "person_already"
    sentence = _("Somebody has already said that a person wrote this: look for its case.")


class ReplyOpensNoCase(Refusal):
    code = "reply_opens_no_case"
    sentence = _(
        "The letter %(letter)s is a reply: it is heard in its own case and opens no other."
    )
