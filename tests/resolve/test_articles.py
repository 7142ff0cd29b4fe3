"""Articles: found by topic and words, put into an answer, and counted when it helped."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from albricias.refusals import NothingWritten
from albricias.resolve.articles import Article, ArticleUse, beside, found
from albricias.resolve.cases import Case
from albricias.resolve.drafts import Draft
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Confirmation, ResolutionOffer

Client = Callable[[Any], Any]
TellUs = Callable[..., Case]
TEXT = "Le devolvemos la segunda cuota en cinco días.\n\nLa verá en su banco."


@pytest.fixture
def twice_paid(quim: Any, now: datetime) -> Article:
    return Article.write("Cuota cobrada dos veces", TEXT, ["Facturación"], by=quim, at=now)


@pytest.fixture
def no_line(quim: Any, now: datetime) -> Article:
    return Article.write("Sin línea", "Reinicie el aparato.", ["Averías"], by=quim, at=now)


def test_it_stands_beside_a_case_of_its_topic(
    tell_us: TellUs, twice_paid: Article, no_line: Article
) -> None:
    assert beside(tell_us(topic="facturacion")) == [twice_paid]
    assert beside(tell_us(topic="Averías")) == [no_line]


def test_without_a_topic_the_words_tell(
    tell_us: TellUs, twice_paid: Article, no_line: Article
) -> None:
    assert beside(tell_us("Me cobraron dos veces las cuotas.")) == [twice_paid]
    assert beside(tell_us("El perro del vecino ladra.")) == []


def test_it_is_found_without_accents(twice_paid: Article, no_line: Article) -> None:
    assert found("LINEA") == [no_line]
    assert found("facturacion") == [twice_paid]
    assert found("unicornio") == []
    assert found("") == [twice_paid, no_line]


def test_ana_puts_it_into_her_answer_after_what_she_has_written(
    client_of: Client, case: Case, ana: Any, twice_paid: Article, now: datetime
) -> None:
    Draft.keep(case, "answer", {"text": "Estimado Carlos:"}, by=ana, at=now)
    address = reverse("resolve:use-article", args=[case.number, twice_paid.pk])
    client = client_of(ana)
    page = client.post(address, follow=True).text
    assert Draft.objects.get().fields["text"] == f"Estimado Carlos:\n\n{TEXT}"
    assert "Está en su respuesta" in page
    client.post(address)  # twice is as once
    assert Draft.objects.get().fields["text"] == f"Estimado Carlos:\n\n{TEXT}"
    assert ArticleUse.objects.count() == 1


def test_it_counts_that_carlos_said_yes_afterwards(
    case: Case, ana: Any, tell_us: TellUs, twice_paid: Article, now: datetime
) -> None:
    other = tell_us(email="rosa@example.org")
    for one in (case, other):
        twice_paid.answer_with(one, by=ana, at=now)
        ResolutionOffer.make(one, TEXT, by=ana, at=now)
    Confirmation.hear(case, "yes", at=now + timedelta(days=1))
    Confirmation.hear(other, "no", at=now + timedelta(days=1))
    article: Any = Article.objects.with_uses().get()
    assert (article.used, article.confirmed) == (2, 1)


def test_what_only_stands_in_a_draft_was_not_used(
    case: Case, ana: Any, twice_paid: Article, now: datetime
) -> None:
    twice_paid.answer_with(case, by=ana, at=now)
    article: Any = Article.objects.with_uses().get()
    assert article.used == 0
    Entry.answer(case, TEXT, by=ana, at=now)
    article = Article.objects.with_uses().get()
    assert article.used == 1


def test_what_is_put_away_is_offered_no_more(
    client_of: Client, case: Case, quim: Any, ana: Any, twice_paid: Article
) -> None:
    quims = client_of(quim)
    quims.post(reverse("resolve:archive-article", args=[twice_paid.pk]))
    assert found("cuota") == []
    use = reverse("resolve:use-article", args=[case.number, twice_paid.pk])
    assert client_of(ana).post(use).status_code == 404
    quims.post(reverse("resolve:restore-article", args=[twice_paid.pk]))
    assert found("cuota") == [twice_paid]


def test_quim_writes_and_changes_one(client_of: Client, quim: Any) -> None:
    quims = client_of(quim)
    typed = {"title": "Sin línea", "text": "Reinicie.", "topics": "Averías\n\n"}
    quims.post(reverse("resolve:new-article"), typed)
    article = Article.objects.get()
    assert article.topics == ["Averías"]
    quims.post(reverse("resolve:article", args=[article.pk]), {**typed, "text": "Llámenos."})
    article.refresh_from_db()
    assert article.text == "Llámenos."
    assert "Sin línea" in quims.get(reverse("resolve:articles") + "?q=linea").text


def test_ana_reads_and_does_not_write(client_of: Client, ana: Any, twice_paid: Article) -> None:
    anas = client_of(ana)
    assert twice_paid.title in anas.get(reverse("resolve:articles")).text
    assert anas.get(reverse("resolve:new-article")).status_code == 403


def test_an_article_says_something(quim: Any, now: datetime) -> None:
    with pytest.raises(NothingWritten):
        Article.write("Sin línea", "  ", [], by=quim, at=now)
