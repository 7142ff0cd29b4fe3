"""Where a form keeps what is typed into it."""

from dataclasses import dataclass

from django.urls import reverse

from albricias.people.access import StaffRequest
from albricias.resolve.cases import Case
from albricias.resolve.drafts import KEPT_ACTS, Draft


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Where a form keeps what is typed into it, and what was kept there before."""

    act: str
    number: str
    draft: Draft | None = None

    @property
    def url(self) -> str:
        return reverse("resolve:draft", args=[self.number, self.act])

    @property
    def discard_url(self) -> str:
        return reverse("resolve:discard-draft", args=[self.number, self.act])


def draft_here(request: StaffRequest, case: Case) -> KeptDraft | None:
    """For the acts whose words are kept while they are typed."""
    act = act_of(request)
    if act not in KEPT_ACTS:
        return None
    drafts = Draft.objects.filter(by=request.user, case=case, act=act)
    return KeptDraft(act, case.number, None if request.method == "POST" else drafts.first())


def act_of(request: StaffRequest) -> str:
    return str(request.resolver_match.url_name) if request.resolver_match else ""
