"""The shelf of articles: found, written, put away, and used in a case."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from albricias.people.access import Act, StaffRequest, may
from albricias.resolve.articles import Article, found
from albricias.resolve.views import case_or_404


class ArticleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What it answers"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("The answer, as a customer may read it"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
    )
    topics = forms.CharField(
        label=gettext_lazy("Topics"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One per line, as they are called in cases: it is shown beside them."
        ),
        max_length=5_000,
    )

    def clean_topics(self) -> list[str]:
        return str(self.cleaned_data["topics"]).splitlines()


@login_required
@require_safe
def articles(request: StaffRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:200]
    page = {
        "articles": found(words),
        "words": words,
        "may_write": request.user.may(Act.EDIT_CAUSES),
        "archived": Article.objects.exclude(archived_at=None),
    }
    return render(request, "resolve/articles.html", page)


@may(Act.EDIT_CAUSES)
def new_article(request: StaffRequest) -> HttpResponse:
    form = ArticleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Article.write(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The article is in use."))
        return redirect("resolve:articles")
    page = {"form": form}
    return render(request, "resolve/article.html", page, status=422 if form.errors else 200)


@may(Act.EDIT_CAUSES)
def article(request: StaffRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Article, pk=pk)
    start = {"title": one.title, "text": one.text, "topics": "\n".join(one.topics)}
    form = ArticleForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        one.revise(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Changed."))
        return redirect("resolve:articles")
    page = {"form": form, "article": one}
    return render(request, "resolve/article.html", page, status=422 if form.errors else 200)


@may(Act.EDIT_CAUSES)
@require_POST
def archive(request: StaffRequest, pk: int) -> HttpResponseBase:
    get_object_or_404(Article, pk=pk).archive(by=request.user, at=timezone.now())
    messages.success(request, _("It is archived: nobody is offered it any more."))
    return redirect("resolve:articles")


@may(Act.EDIT_CAUSES)
@require_POST
def restore(request: StaffRequest, pk: int) -> HttpResponseBase:
    get_object_or_404(Article, pk=pk).restore(by=request.user, at=timezone.now())
    messages.success(request, _("The article is in use."))
    return redirect("resolve:articles")


@may(Act.ANSWER)
@require_POST
def use(request: StaffRequest, number: str, pk: int) -> HttpResponseBase:
    """This answers it: it stands in the answer, to be looked over before it is sent."""
    case = case_or_404(request, number)
    one = get_object_or_404(Article.objects.current(), pk=pk)
    one.answer_with(case, by=request.user, at=timezone.now())
    messages.success(request, _("It stands in your answer: look it over before you send it."))
    return redirect(f"{case.get_absolute_url()}#answer")
