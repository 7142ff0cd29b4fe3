"""Two cases that are one complaint: somebody says so, and can take it back.

The case that is gone keeps every row it has; where it goes on follows from the merges in
force. What the customer writes to it meanwhile stands in the case where it goes on, and
comes back with it.
"""

from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague
from albricias.refusals import ConfidentialStaysAlone, Refusal
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry


class OneCaseAlready(Refusal):
    code = "one_case_already"
    sentence = _("They are already one case: %(number)s. There is nothing to merge.")


class CasesOfTwoPeople(Refusal):
    code = "cases_of_two_people"
    sentence = _(
        "They are of two people, %(one)s and %(other)s, and each must get their own answer."
        " Link them instead; or, if it is one person, merge the people first."
    )


class KeepTheCaseWithAName(Refusal):
    code = "keep_the_case_with_a_name"
    sentence = _("We do not know whose %(number)s is: let it go on in the other one instead.")


class KeepTheOpenCase(Refusal):
    code = "keep_the_open_case"
    sentence = _(
        "%(ended)s has ended and %(open)s has not: let the one that ended go on in the open one."
    )


class NotAboutTheSame(Refusal):
    code = "not_about_the_same"
    sentence = _(
        "One of them complains about a colleague and the other does not say so: whom the one is"
        " about would read it in the other. Say of both whom they complain about, and merge them"
        " then."
    )


class GoesOnElsewhere(Refusal):
    code = "goes_on_elsewhere"
    sentence = _(
        "%(gone)s goes on in %(into)s, which belongs to another team."
        " Ask whoever leads yours to look at it."
    )


class CaseMergeUndoneAlready(Refusal):
    code = "case_merge_undone_already"
    sentence = _("This merge was undone before; they are two cases again.")


class CaseMergeQuerySet(models.QuerySet["CaseMerge"]):
    def in_force(self) -> Self:
        return self.filter(undone_at=None)


class CaseMerge(models.Model):
    """Somebody said that `gone` is the same complaint as `into`, where it goes on."""

    into = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="merged_by")
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = CaseMergeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="a_case_merged_once"
            ),
            models.CheckConstraint(
                condition=~Q(into=F("gone")), name="no_case_is_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.into_id}"

    @classmethod
    def make(cls, gone: Case, *, into: Case, by: Colleague, at: datetime) -> Self:
        """From here on they are one, and count once. Raises what `expect_one_complaint` does."""
        with transaction.atomic():
            gone, into = _as_they_are(gone, into)
            cls.expect_one_complaint(gone, into)
            into = into.current
            merge = cls.objects.create(into=into, gone=gone, by=by, at=at)
            # What was written to a case that went on in this one goes on with it.
            Entry.objects.filter(case=gone).exclude(meant_for=None).update(case=into)
            both = Q(pk=gone.pk) | Q(merged_into=gone)
            Case.objects.filter(both).update(merged_into=into)
            history.record("case.merged", at=at, by=by, case=into, merge=merge.pk, gone=gone.number)
        return merge

    @staticmethod
    def expect_one_complaint(gone: Case, into: Case) -> None:
        """Whether the one may go on in the other. Raises the refusal that says why not.

        Both must be about the same colleagues, if about any: what is told in the one is read in
        the other. So all that go on in a case are about the same ones at any time, since
        `About` is said and taken back of all of them; and an undo has nothing to bring back.
        """
        into = into.current
        if gone.is_confidential or into.is_confidential:
            raise ConfidentialStaysAlone
        if _whom_about(gone) != _whom_about(into):
            raise NotAboutTheSame
        if gone.merged_into_id or gone == into:
            raise OneCaseAlready(number=into.number)
        if gone.customer_id and not into.customer_id:
            raise KeepTheCaseWithAName(number=into.number)
        if gone.customer_id and gone.customer_id != into.customer_id:
            raise CasesOfTwoPeople(one=gone.who, other=into.who)
        if into.is_ended and not gone.is_ended:
            raise KeepTheOpenCase(ended=into.number, open=gone.number)

    def undo(self, *, by: Colleague, at: datetime) -> None:
        """They are two complaints after all. Raises CaseMergeUndoneAlready."""
        with transaction.atomic():
            gone, _into = _as_they_are(self.gone, self.into)
            in_force = CaseMerge.objects.in_force().filter(pk=self.pk)
            if not in_force.update(undone_by=by, undone_at=at):
                raise CaseMergeUndoneAlready
            self.undone_by, self.undone_at = by, at
            family = _merged_into(gone)
            Entry.objects.filter(case=gone.current, meant_for__in=family).update(case=gone)
            Case.objects.filter(pk__in=family - {gone.pk}).update(merged_into=gone)
            Case.objects.filter(pk=gone.pk).update(merged_into=None)
            history.record(
                "case.parted", at=at, by=by, case=self.into, merge=self.pk, gone=gone.number
            )


def _as_they_are(one: Case, other: Case) -> tuple[Case, Case]:
    """Both locked in the order of their ids, so that two merges never wait for each other."""
    both = Case.objects.filter(pk__in=[one.pk, other.pk]).order_by("pk")
    list(both.select_for_update().values_list("pk"))
    found = {case.pk: case for case in both.select_related("merged_into", "customer")}
    return found[one.pk], found[other.pk]


def _whom_about(case: Case) -> set[int]:
    return set(case.about.values_list("colleague", flat=True))


def _merged_into(case: Case) -> set[int]:
    """This case and all that were merged into it, directly or through others."""
    found, waiting = set(), [case.pk]
    while waiting:
        found.update(waiting)
        merges = CaseMerge.objects.in_force().filter(into__in=waiting)
        waiting = list(merges.values_list("gone", flat=True))
    return found


def where_it_goes_on(case: Case, user: Colleague) -> Case:
    """The case itself, or the one it was merged into. Raises GoesOnElsewhere.

    That somebody may see the one does not say that they may see the other.
    """
    into = case.current
    if into != case and not Case.objects.seen_by(user).filter(pk=into.pk).exists():
        raise GoesOnElsewhere(gone=case.number, into=into.number)
    return into
