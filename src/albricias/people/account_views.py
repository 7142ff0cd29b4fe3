"""Two pages of allauth's that promise a letter only where one can leave."""

from typing import Any

from allauth.account.views import LoginView, PasswordResetView
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from albricias.people.signing_in import letters_can_leave


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    def get_context_data(self, **known: Any) -> dict[str, Any]:
        letters = letters_can_leave(self.request)
        return {**super().get_context_data(**known), "letters_can_leave": letters}


class ForgottenPassword(PasswordResetView):  # type: ignore[misc]  # allauth has no types
    def dispatch(self, request: HttpRequest, *args: Any, **known: Any) -> HttpResponseBase:
        if not letters_can_leave(request):
            return render(request, "account/password_ask.html")
        answer: HttpResponseBase = super().dispatch(request, *args, **known)
        return answer
