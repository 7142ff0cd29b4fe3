"""Where tokens are made, seen once, and revoked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from albricias.api.token_forms import TokenForm
from albricias.api.tokens import ApiToken
from albricias.people.access import Act, StaffRequest, may
from albricias.people.views import done


@may(Act.MANAGE_CHANNELS)
@never_cache
def tokens(request: StaffRequest) -> HttpResponse:
    made: list[str] = []

    def do(**asked: Any) -> None:
        _token, secret = ApiToken.make(**asked, by=request.user, at=timezone.now())
        made.append(secret)

    form = TokenForm(request.POST or None, initial={"colleague": request.user})
    if done(request, form, do):
        # No redirect here: to survive one, the secret would have to be stored in clear.
        return render(request, "api/secret.html", _page(request) | {"secret": made[0]})
    known = ApiToken.objects.select_related("colleague", "made_by", "revoked_by")
    shown = {
        "form": form,
        "tokens": known.filter(revoked_at=None),
        "revoked": known.exclude(revoked_at=None)[:50],
    }
    status = 422 if form.errors else 200
    return render(request, "api/tokens.html", _page(request) | shown, status=status)


def _page(request: StaffRequest) -> dict[str, str]:
    return {
        "letters": request.build_absolute_uri(reverse("api-1:bring_letter")),
        "schema": reverse("api-1:openapi-json"),
    }


@may(Act.MANAGE_CHANNELS)
@require_POST
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk)
    token.revoke(by=request.user, at=timezone.now())
    said = _("“%(name)s” opens nothing any more, within a few seconds.")
    messages.success(request, said % {"name": token.name})
    return redirect("api:tokens")
