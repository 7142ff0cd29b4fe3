"""Addresses of this step for colleagues."""

from django.urls import URLPattern, URLResolver, include, path

from albricias.receive import inviting_views, views
from albricias.receive import waiting_views as waiting

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
    path("buzones/", include("albricias.receive.channels.mail.urls")),
    path("cartas/<int:pk>/original/", waiting.original, name="original"),
    path("cuarentena/", waiting.quarantine, name="quarantine"),
    path("cuarentena/<int:pk>/intentos/", waiting.retry, name="quarantine-retry"),
    path("cuarentena/<int:pk>/a-mano/", waiting.by_hand, name="by-hand"),
    path("cuarentena/entregas/<int:pk>/a-mano/", waiting.delivery_by_hand, name="delivery-by-hand"),
    path("cuarentena/entregas/<int:pk>/aparte/", waiting.set_aside, name="set-delivery-aside"),
    path("robots/", waiting.robots, name="robots"),
    path("robots/<int:pk>/persona/", waiting.person, name="robot-person"),
    path("puertas/", include("albricias.receive.channels.hooks.urls")),
    path("importar/", include("albricias.receive.import_urls")),
]
