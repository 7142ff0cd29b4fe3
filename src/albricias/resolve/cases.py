"""The case: one person's story, followed until it has an end they agree with."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case as Choice
from django.db.models import Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.access import Role
from albricias.people.models import Colleague, Customer, Team
from albricias.prepared import Prepared, PreparedUpdate
from albricias.receive.choices import Emotion, Kind
from albricias.receive.models import Channel, ImportRun, Letter
from albricias.refusals import ComplainedAbout
from albricias.resolve import few as few  # registers the lookup "among"
from albricias.resolve import places
from albricias.resolve.sight import closed_to, complaining_of, named_to, whose_are
from albricias.rows import insert

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


class Standing(models.TextChoices):
    """How a case stands. Only the customer's word or a reasoned refusal ends it (R21)."""

    OPEN = "open", _("open")
    ASKED = "asked", _("waiting for the customer's data")
    OFFERED = "offered", _("waiting for the customer")
    UNCONFIRMED = "unconfirmed", _("not confirmed")
    CONFIRMED = "confirmed", _("resolved, says the customer")
    REFUSED = "refused", _("refused with reasons")


ENDS = (Standing.CONFIRMED, Standing.REFUSED)
TO_JUDGE = (Standing.OFFERED, Standing.UNCONFIRMED)
# We owe an answer; the law's clocks may go on though we have asked for something.
UNANSWERED = (Standing.OPEN, Standing.ASKED)
NOT_ENDED = tuple(standing for standing in Standing if standing not in ENDS)


# Twelve digits in all, two of them after the point.
LARGEST_AMOUNT = Decimal(10) ** 10


class CaseQuerySet(models.QuerySet["Case"]):
    def counted(self) -> Self:
        """Each complaint once: without the cases that go on in another one."""
        return self.filter(merged_into=None)

    def seen_by(self, user: "Colleague | AnonymousUser") -> Self:
        """The cases this colleague may know of, for lists and figures; each complaint once."""
        return self.known_to(user).counted()

    def known_to(self, user: "Colleague | AnonymousUser") -> Self:
        """Their own cases, their team's, or all of them; those that go on in another one too.

        Of the confidential ones only those in which they are named, and none that is about
        them. For opening one by its number, and for what was said and sent in it.
        """
        if not isinstance(user, Colleague) or not user.is_active:
            return self.none()
        seen = self.filter(Case.open_to(user))
        return seen if user.sees_all else seen.filter(whose_are(user))

    def readable_by(self, user: "Colleague | AnonymousUser") -> Self:
        """As known_to, and those to which a colleague called them, or in which they owe the
        customer something: for reading one by its number.

        Never for a list, which shows what one works on and follows its index.
        """
        if not isinstance(user, Colleague) or not user.is_active or user.sees_all:
            return self.known_to(user)
        called = Case.objects.filter(mentions__to=user).values("pk")
        owing = Case.objects.filter(promises__owner=user, promises__end=None).values("pk")
        theirs = whose_are(user) | Q(pk__in=called) | Q(pk__in=owing)
        return self.filter(Case.open_to(user), theirs)

    def among_seen_by(self, user: "Colleague | AnonymousUser") -> Self:
        """As seen_by, of a few cases that another index finds: each of them is looked at, and
        no owner's or team's whole list is read to find those few in it."""
        if not isinstance(user, Colleague) or not user.is_active or user.sees_all:
            return self.seen_by(user)
        whose = Q(owner=user) | Q(team=user.team_id) if user.team_id else Q(owner=user)
        whose |= Q(pk__in=named_to(user))
        seen = Choice(When(whose, then=Value(True)), default=Value(False))
        mine = self.counted().alias(is_seen=seen).filter(is_seen=True)
        return mine.filter(Case.open_to(user))

    def seen_by_parts(self, user: "Colleague | AnonymousUser") -> list[Self]:
        """The same cases as seen_by, in parts that may overlap and each follow one index."""
        if not isinstance(user, Colleague) or user.sees_all or user.team_id is None:
            return [self.seen_by(user)]
        if not user.is_active:
            return [self.none()]
        alone = self.counted().filter(Case.open_to(user))
        whose = (Q(owner=user), Q(team=user.team_id), Q(pk__in=named_to(user)))
        return [alone.filter(some) for some in whose]

    def hidden_from(self, user: Colleague) -> Self:
        """Those that are not open to this colleague, each found by its number."""
        return self.filter(Q(pk__among=closed_to(user)) | Q(pk__among=complaining_of(user)))

    def open(self) -> Self:
        """Not ended: neither confirmed by the customer nor refused with reasons."""
        return self.filter(ended_at=None)

    def answerable(self) -> Self:
        """Open, and it is our turn."""
        return self.filter(standing=Standing.OPEN)


class Case(models.Model):
    """What the customer tells is never edited; how the case stands follows from its rows."""

    number = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=32, unique=True)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="case")
    import_run = models.ForeignKey(
        # Its own index below begins with it.
        ImportRun,
        null=True,
        on_delete=models.PROTECT,
        related_name="cases",
        db_index=False,
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMPLAINT)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    origin = models.CharField(max_length=80, blank=True)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="cases"
    )
    language = models.CharField(max_length=5, default="es")
    subject = models.CharField(max_length=200)
    story = models.TextField()
    expected = models.TextField(blank=True)
    remedy_sought = models.TextField(blank=True)
    emotion = models.CharField(max_length=12, choices=Emotion.choices, blank=True)
    topic = models.CharField(max_length=120, blank=True)
    product = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=200, blank=True)
    # Its street without number, by which cases of one place are found.
    place_key = models.CharField(max_length=80, blank=True, editable=False, db_default="")
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    times_told = models.PositiveSmallIntegerField(default=1)
    public_link = models.URLField(max_length=500, blank=True, db_default="")

    owner = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="cases")
    # How it stands now, derived from the rows below in the same transaction.
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.OPEN)
    received_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    last_word_at = models.DateTimeField()
    # Somebody said that it is the same as this other one, where it goes on: always the one
    # where it goes on in the end; follows from ``CaseMerge``.
    merged_into = models.ForeignKey(
        # Indexed below for the few that have one: SQLite would follow an index of all to those
        # that have none, which is nearly every case.
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="merged_here",
        db_index=False,
    )

    # Follows from its ``Confidence``, so that a list need not ask for each.
    is_confidential = models.BooleanField(default=False, db_default=False, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(standing__in=["confirmed", "refused"], ended_at__isnull=False)
                    | Q(standing__in=["open", "asked", "offered", "unconfirmed"], ended_at=None)
                ),
                name="a_case_ends_confirmed_or_refused",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="case_newest"),
            # Where merged cases are left out of a count, the index says which they are.
            models.Index(
                fields=["standing", "-received_at", "-id", "merged_into"],
                name="case_standing_newest",
            ),
            models.Index(
                fields=["team", "standing", "-received_at", "-id", "merged_into"],
                name="case_team",
            ),
            models.Index(fields=["team", "-received_at", "-id"], name="case_team_newest"),
            models.Index(fields=["owner", "-received_at", "-id"], name="case_owner_newest"),
            models.Index(
                fields=["owner", "standing", "answer_due_at", "merged_into"],
                name="case_owner_due",
            ),
            models.Index(
                fields=["merged_into"],
                name="case_merged",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["place_key", "received_at"],
                name="case_by_place",
                condition=~Q(place_key=""),
            ),
            models.Index(fields=["import_run", "-received_at", "-id"], name="case_import"),
            # Everything a ranking or a trend asks, so that the long stories are not read for it.
            models.Index(
                fields=[
                    *("received_at", "team", "owner", "kind", "channel"),
                    *("topic", "product", "place", "amount", "merged_into"),
                ],
                name="case_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.place_key = places.key_of(self.place)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.number])

    @classmethod
    def open_to(cls, user: Colleague, of: str = "pk") -> Q:
        """Neither confidential without this colleague being named, nor about them.

        Of cases, or of rows whose case is `of`. What is left out is very little, and is found
        without reading any case, so that whatever index answers the rest still does.
        """
        return ~Q(**{f"{of}__in": closed_to(user)}) & ~Q(**{f"{of}__in": complaining_of(user)})

    def is_open_to(self, colleague: Colleague) -> bool:
        """Whether nothing closes this case to them; not whether it is any of their work."""
        return Case.objects.filter(Case.open_to(colleague), pk=self.pk).exists()

    @classmethod
    def about_them(cls, user: Colleague) -> Any:
        """The cases in which it is this colleague who is complained about."""
        return complaining_of(user)

    @classmethod
    def rows_of_known(cls, rows: Rows, user: Colleague) -> Rows:
        """Of these rows, which have a `case`, those whose case this colleague may know of."""
        if user.sees_all:  # not by a list of all cases
            return rows.filter(cls.open_to(user, "case"))
        return rows.filter(case__in=cls.objects.known_to(user))

    @property
    def law_kind(self) -> str:
        """Its kind, as the rules ask for it: those of consumers speak of no colleague's matter."""
        return self.channel if self.channel == Channel.WITHIN else self.kind

    @property
    def customer_url(self) -> str:
        return reverse("customer:case", args=[self.key])

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def is_over(self) -> bool:
        """Ended; or it came in a file, closed by whoever kept that, and nothing followed here."""
        came_closed = self.import_run_id is not None and self.standing == Standing.UNCONFIRMED
        return self.is_ended or came_closed

    @property
    def is_to_judge(self) -> bool:
        """Something was offered, and the customer's word on it is wanted."""
        return self.standing in TO_JUDGE

    @property
    def current(self) -> "Case":
        """The case in which this one goes on: itself, or the one it was merged into."""
        return self.merged_into or self

    def is_known_to(self, user: Colleague) -> bool:
        """Whether it is theirs, their team's, or anybody's; not only opened to them."""
        is_mine = self.owner_id == user.pk or user.sees_all
        if is_mine or (self.team_id is not None and self.team_id == user.team_id):
            return True
        return Case.objects.filter(pk=self.pk).filter(pk__in=named_to(user)).exists()

    @property
    def seen_mark(self) -> str:
        """What a form remembers of the case, to notice if somebody acts on it meanwhile."""
        return self.last_word_at.isoformat()

    @property
    def who(self) -> str:
        """How we name the person on our pages."""
        return str(self.customer) if self.customer else str(_("somebody who gave no name"))

    @property
    def language_read(self) -> str:
        """The one we know them to read, which may have been corrected since they wrote."""
        return self.customer.language if self.customer else self.language

    def in_their_language(self, sentence: str | LazyText) -> str:
        """What we propose that a colleague sends them."""
        with translation.override(self.language_read):
            return str(sentence)

    def as_listed(self, words: str) -> str:
        """What lists say of it: a confidential case is read in itself, where that is noted."""
        return str(_("Confidential case")) if self.is_confidential else words

    @property
    def listed_as(self) -> str:
        return self.as_listed(self.subject)

    @property
    def listed_who(self) -> str:
        """Who tells it, where `listed_as` says what it is about."""
        return str(_("to be read only in it")) if self.is_confidential else self.who

    def stands(self, standing: Standing, *, at: datetime) -> None:
        """Note the standing that follows from a row just written.

        The verbs use ``deadlines.stand``, which lets the clocks follow.
        """
        self.standing = standing
        self.ended_at = at if standing in ENDS else None
        self.last_word_at = at
        self.save(update_fields=["standing", "ended_at", "last_word_at", "answer_due_at"])

    def heard(self, *, at: datetime) -> None:
        """Somebody said something, which moves nothing but the time of the last word."""
        _HEARD(pk=self.pk, at=at)

    def assign(self, to: Colleague, *, by: Colleague | None, at: datetime, note: str = "") -> None:
        """Give the case to one person, who then owns it (R8)."""
        if complaining_of(to).filter(case=self.pk).exists():
            raise ComplainedAbout(name=to.name)
        with transaction.atomic():
            self.owner, self.team = to, to.team or self.team
            self.save(update_fields=["owner", "team"])
            self.note_owner(by=by, at=at, note=note)

    def note_owner(self, *, by: Colleague | None, at: datetime, note: str = "") -> None:
        """Write down who has it now; one that is given an owner as it opens has it already."""
        to = self.owner
        if to is not None:
            insert(Assignment(case=self, to=to, by=by, at=at, note=note))
            history.record("case.assigned", at=at, by=by, case=self, to=to.pk, note=note)

    def acknowledge(self, *, at: datetime) -> "Acknowledgement":
        """Note that the complainant was told we have it. Only the first time counts."""
        found, new = Acknowledgement.objects.get_or_create(case=self, defaults={"at": at})
        if new:
            self.deadlines.filter(kind="acknowledge", met_at=None).update(met_at=at)
        return found


_HEARD = PreparedUpdate(lambda pk, at: (Case.objects.filter(pk=pk), {"last_word_at": at}))


class Assignment(models.Model):
    """A hand-over: who gave the case to whom, when and with what words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    to = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.case_id} → {self.to}"


class Acknowledgement(models.Model):
    """We told the complainant that their letter arrived."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="acknowledgement")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def in_time(self) -> bool:
        return self.at <= self.case.received_at + acknowledge_within()


def acknowledge_within() -> timedelta:
    return timedelta(hours=settings.HOME.number("acknowledge_hours"))


def least_loaded(team: Team | None = None) -> Colleague | None:
    """Who takes the next case: of those whose work it is to answer, who has fewest open.

    Of the team, if one is given and somebody there answers; in a house without agents or
    leads, whoever may answer.
    """
    found = _LEAST_LOADED_OF.first(team=team.pk) if team else None
    return found or _LEAST_LOADED.first()


def least_loaded_among(colleagues: Iterable[Colleague]) -> Colleague | None:
    """Who of these, that may answer, has fewest open."""
    return by_load().filter(pk__in=[one.pk for one in colleagues]).first()


def by_load(*before: models.Case) -> models.QuerySet[Colleague]:
    """Those who answer, whoever has fewest open cases first; each with that `load`."""
    # By owner and standing, so that the index answers alone and no ended case is read.
    open_cases = Case.objects.counted().filter(owner=OuterRef("pk"), standing__in=NOT_ENDED)
    load = Subquery(open_cases.order_by().values("owner").annotate(n=Count("*")).values("n"))
    loaded = Colleague.objects.answering().annotate(load=Coalesce(load, 0))
    return loaded.order_by(*before, "load", "id")


_WHOSE_WORK_IT_IS = Choice(When(role__in=[Role.AGENT, Role.LEAD], then=Value(0)), default=Value(1))
_LEAST_LOADED = Prepared(lambda: by_load(_WHOSE_WORK_IT_IS)[:1])
_LEAST_LOADED_OF = Prepared(lambda team: by_load().filter(team=team)[:1])
