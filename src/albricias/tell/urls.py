"""Addresses of this step: who is told what, what they answer, and every letter of ours."""

from django.urls import path

from albricias.tell import outbox_views, views

app_name = "tell"
urlpatterns = [
    path("", views.changes, name="changes"),
    path("respuestas/", views.answers, name="answers"),
    path("cartas/", outbox_views.outbox, name="outbox"),
    path("cartas/reintentos/", outbox_views.retry_all, name="retry-all"),
    path("cartas/<int:pk>/", outbox_views.dispatch, name="dispatch"),
    path("cartas/<int:pk>/papel/", outbox_views.paper, name="paper"),
    path("cartas/<int:pk>/reintentos/", outbox_views.retry, name="retry"),
    path("cartas/<int:pk>/abandono/", outbox_views.give_up, name="give-up"),
    path("cartas/<int:pk>/impresion/", outbox_views.printed, name="printed"),
    path("cartas/<int:pk>/aviso-por-otra-via/", outbox_views.seen_to, name="seen-to"),
    path("<int:pk>/", views.change, name="change"),
    path("<int:pk>/avisos/", views.tell_many, name="tell-many"),
    path("<int:pk>/avisos/<str:number>/", views.letter, name="letter"),
]
