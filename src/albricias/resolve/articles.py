"""What we know and answer again and again: written once, used in answers, and counted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q

from albricias import history
from albricias.people.models import Colleague, fold
from albricias.refusals import NothingWritten
from albricias.resolve.cases import Case
from albricias.resolve.drafts import Draft, KeptAct
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.search.words import COMMON, forms_in

# A shelf, not a library: all of it is looked through for each case.
MOST_LOOKED_AT = 500
MOST_BESIDE = 3
# Words in common that make an article worth showing where no topic says so.
ENOUGH_WORDS = 2


class ArticleQuerySet(models.QuerySet["Article"]):
    def current(self) -> Self:
        return self.filter(archived_at=None)

    def with_uses(self) -> Self:
        """How often each was used in what went out, an answer or an offer, and how often the
        customer then said yes."""
        sent = Entry.objects.filter(
            case=OuterRef("case"), kind=Entry.Kind.ANSWER, at__gte=OuterRef("at")
        )
        offered = ResolutionOffer.objects.filter(case=OuterRef("case"), at__gte=OuterRef("at"))
        used = ArticleUse.objects.filter(Exists(sent) | Exists(offered)).values("pk")
        yes = Confirmation.objects.filter(
            case=OuterRef("case"), verdict=Confirmation.Verdict.YES, at__gte=OuterRef("at")
        )
        confirmed = ArticleUse.objects.filter(Exists(yes)).values("pk")
        return self.annotate(
            used=Count("uses", filter=Q(uses__in=used), distinct=True),
            confirmed=Count("uses", filter=Q(uses__in=confirmed), distinct=True),
        )


class Article(models.Model):
    """An answer that is known. Plain paragraphs, as a customer may read them."""

    title = models.CharField(max_length=200)
    text = models.TextField()
    topics = models.JSONField(default=list)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def write(
        cls, title: str, text: str, topics: Sequence[str], *, by: Colleague, at: datetime
    ) -> Self:
        with transaction.atomic():
            known = _tidy(title, text, topics)
            article = cls.objects.create(**known, by=by, at=at)
            history.record("article.written", at=at, by=by, article=article.pk)
        return article

    def revise(
        self, title: str, text: str, topics: Sequence[str], *, by: Colleague, at: datetime
    ) -> None:
        """What was sent with it stays as it was sent."""
        before = {"title": self.title, "text": self.text, "topics": self.topics}
        with transaction.atomic():
            Article.objects.filter(pk=self.pk).update(**_tidy(title, text, topics), by=by, at=at)
            history.record("article.revised", at=at, by=by, article=self.pk, before=before)

    def archive(self, *, by: Colleague, at: datetime) -> None:
        """It is not offered any more; what it was used for stays known."""
        self._put("article.archived", archived_at=at, by=by, at=at)

    def restore(self, *, by: Colleague, at: datetime) -> None:
        self._put("article.restored", archived_at=None, by=by, at=at)

    def _put(
        self, event: str, *, archived_at: datetime | None, by: Colleague, at: datetime
    ) -> None:
        with transaction.atomic():
            Article.objects.filter(pk=self.pk).update(archived_at=archived_at)
            history.record(event, at=at, by=by, article=self.pk)

    def answer_with(self, case: Case, *, by: Colleague, at: datetime) -> None:
        """This answers it: into the answer that is being written, after what stands there."""
        with transaction.atomic():
            ArticleUse.objects.get_or_create(article=self, case=case, defaults={"by": by, "at": at})
            begun = Draft.objects.filter(by=by, case=case, act=KeptAct.ANSWER).first()
            fields: dict[str, Any] = dict(begun.fields) if begun else {}
            written = str(fields.get("text", "")).rstrip()
            if self.text not in written:
                fields["text"] = "\n\n".join(part for part in (written, self.text) if part)
            Draft.keep(case, KeptAct.ANSWER, fields, by=by, at=at)
            history.record("article.used", at=at, by=by, case=case, article=self.pk)


class ArticleUse(models.Model):
    """An article with which a case was answered: by whom, when."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="uses")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "case"], name="an_article_once_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.case_id}"


def _tidy(title: str, text: str, topics: Sequence[str]) -> dict[str, Any]:
    if not title.strip() or not text.strip():
        raise NothingWritten
    tidy = dict.fromkeys(" ".join(topic.split()) for topic in topics if topic.strip())
    return {"title": title.strip(), "text": text.strip(), "topics": list(tidy)}


def found(words: str) -> list[Article]:
    """Those that speak of it, the best first; all of them if nothing is asked."""
    shelf = list(Article.objects.current().with_uses()[:MOST_LOOKED_AT])
    if not words.strip():
        return shelf
    return _ranked(shelf, _telling(words), least=1)


def beside(case: Case) -> list[Article]:
    """Those of the case's topic; where it has none of its own, those that share words with it."""
    shelf = list(Article.objects.current().with_uses()[:MOST_LOOKED_AT])
    topic = fold(case.topic)
    of_topic = [one for one in shelf if topic and topic in {fold(name) for name in one.topics}]
    if of_topic:
        return sorted(of_topic, key=lambda one: -_uses(one))[:MOST_BESIDE]
    words = _telling(f"{case.subject} {case.story[:2000]}")
    return _ranked(shelf, words, least=ENOUGH_WORDS)[:MOST_BESIDE]


def _ranked(shelf: Iterable[Article], words: set[str], *, least: int) -> list[Article]:
    counted = [(len(words & _telling(_head(one))), one) for one in shelf]
    # A word of the title or topics says more than one of the text.
    weighed = [(3 * n + len(words & _telling(one.text)), one) for n, one in counted]
    fitting = [(weight, one) for weight, one in weighed if weight >= least * 3]
    if not fitting and least == 1:
        fitting = [(weight, one) for weight, one in weighed if weight]
    return [one for _weight, one in sorted(fitting, key=lambda pair: (-pair[0], pair[1].title))]


def _head(article: Article) -> str:
    return " ".join((article.title, *article.topics))


def _telling(text: str) -> set[str]:
    return {form for form in forms_in(text) if form not in COMMON and len(form) > 2}


def _uses(article: Any) -> int:
    return int(getattr(article, "used", 0))
