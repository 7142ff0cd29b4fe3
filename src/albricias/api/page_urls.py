"""Addresses of the pages about the API."""

from django.urls import include, path

from albricias.api import token_views as views

app_name = "api"
urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("avisos/", include("albricias.api.outgoing.urls")),
    path("<int:pk>/revocacion/", views.revoke, name="revoke-token"),
]
