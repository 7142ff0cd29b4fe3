"""Addresses of this step for colleagues."""

from django.urls import include, path

from albricias.receive import views
from albricias.receive import waiting_views as waiting

app_name = "receive"
urlpatterns = [
    path("", views.channels, name="channels"),
    path("nueva/", views.new, name="new"),
    path("nueva/quien/", views.who, name="who"),
    path("cartas/<int:pk>/caso/", views.filing, name="filing"),
    path("buzones/", include("albricias.receive.channels.mail.urls")),
    path("cartas/<int:pk>/original/", waiting.original, name="original"),
    path("cuarentena/", waiting.quarantine, name="quarantine"),
    path("cuarentena/<int:pk>/intentos/", waiting.retry, name="quarantine-retry"),
    path("cuarentena/<int:pk>/a-mano/", waiting.by_hand, name="by-hand"),
    path("robots/", waiting.robots, name="robots"),
    path("robots/<int:pk>/persona/", waiting.person, name="robot-person"),
    path("importar/", include("albricias.receive.import_urls")),
]
