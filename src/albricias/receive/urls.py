"""Addresses of this step for colleagues."""

from django.urls import include, path

from albricias.receive import views

app_name = "receive"
urlpatterns = [
    path("", views.channels, name="channels"),
    path("nueva/", views.new, name="new"),
    path("nueva/quien/", views.who, name="who"),
    path("cartas/<int:pk>/caso/", views.filing, name="filing"),
    path("puertas/", include("albricias.receive.channels.hooks.urls")),
    path("importar/", include("albricias.receive.import_urls")),
]
