"""Addresses of the pages that bring a file in, inside those of this step."""

from django.urls import path

from albricias.receive import import_views as views

urlpatterns = [
    path("", views.upload, name="import"),
    path("<int:pk>/", views.import_run, name="import-run"),
    path("<int:pk>/lectura/", views.reading, name="import-reading"),
    path("<int:pk>/comienzo/", views.start, name="import-start"),
    path("<int:pk>/rechazadas/", views.refused, name="import-refused"),
]
