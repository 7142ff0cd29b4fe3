"""Addresses for programs."""

from django.urls import path

from albricias.api.routes import api

urlpatterns = [path("v1/", api.urls)]
