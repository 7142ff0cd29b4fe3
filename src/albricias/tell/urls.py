"""Addresses of this step: who is told what, what they answer, and every letter of ours."""

from django.urls import path

from albricias.tell import views

app_name = "tell"
urlpatterns = [
    path("", views.changes, name="changes"),
    path("respuestas/", views.answers, name="answers"),
    path("cartas/", views.outbox, name="outbox"),
    path("cartas/<int:pk>/", views.dispatch, name="dispatch"),
    path("<int:pk>/", views.change, name="change"),
    path("<int:pk>/avisos/", views.tell_many, name="tell-many"),
    path("<int:pk>/avisos/<str:number>/", views.letter, name="letter"),
]
