"""Addresses of this step: customers, colleagues, teams, oneself."""

from django.urls import path

from albricias.people import views

app_name = "people"
urlpatterns = [
    path("", views.customers, name="customers"),
    path("clientes/<int:pk>/datos/", views.customer_details, name="customer-details"),
    path("equipo/", views.colleagues, name="colleagues"),
    path("equipo/nuevo/", views.new_colleague, name="new-colleague"),
    path("equipo/<int:pk>/", views.colleague, name="colleague"),
    path("equipo/<int:pk>/salida/", views.leave, name="leave"),
    path("equipo/<int:pk>/vuelta/", views.come_back, name="come-back"),
    path("equipo/<int:pk>/clave/", views.new_password, name="new-password"),
    path("equipos/nuevo/", views.new_team, name="new-team"),
    path("equipos/<int:pk>/", views.team, name="team"),
    path("yo/", views.me, name="me"),
]
