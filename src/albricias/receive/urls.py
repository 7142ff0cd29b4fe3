"""Addresses of this step for colleagues."""

from django.urls import URLPattern, URLResolver, include, path

from albricias.receive import inviting_views, views

app_name = "receive"
urlpatterns: list[URLPattern | URLResolver] = [
    # The page itself, receive:channels, is the board's: it reads across the steps.
    path("nueva/", views.new, name="new"),
    path("nueva/quien/", views.who, name="who"),
    path("invitar/", inviting_views.invite, name="invite"),
    path("invitar/cartel/", inviting_views.poster, name="poster"),
    path("invitar/qr.<str:kind>", inviting_views.qr, name="qr"),
    path("canales/<str:key>/equipo/", views.duty, name="duty"),
    path("cartas/<int:pk>/caso/", views.filing, name="filing"),
    path("importar/", include("albricias.receive.import_urls")),
]
