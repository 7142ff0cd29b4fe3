"""Addresses of the pages about the API."""

from django.urls import path

from albricias.api import token_views as views

app_name = "api"
urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("<int:pk>/revocacion/", views.revoke, name="revoke-token"),
]
