"""Addresses of the pages about what other programs are told."""

from django.urls import path

from albricias.api.outgoing import views

urlpatterns = [
    path("", views.endpoints, name="endpoints"),
    path("<int:pk>/", views.endpoint, name="endpoint"),
    path("<int:pk>/prueba/", views.ping, name="ping"),
    path("<int:pk>/parada/", views.stop, name="stop-endpoint"),
    path("<int:pk>/reanudacion/", views.resume, name="resume-endpoint"),
    path("envios/<int:pk>/repeticion/", views.send_again, name="send-again"),
]
