"""Addresses of this step: customers, colleagues, teams, oneself."""

from django.urls import path

from albricias.people import merge_views, notice_views, views

app_name = "people"
urlpatterns = [
    path("", views.customers, name="customers"),
    path("clientes/<int:pk>/datos/", views.customer_details, name="customer-details"),
    path("parecidas/", merge_views.resemblances, name="resemblances"),
    path("parecidas/<int:pk>/descartada/", merge_views.tell_apart, name="tell-apart"),
    path("clientes/<int:pk>/union/<int:into>/", merge_views.merge, name="merge"),
    path("uniones/<int:pk>/deshecha/", merge_views.unmerge, name="unmerge"),
    path("contactos/<int:pk>/comprobado/", merge_views.verify, name="verify"),
    path("equipo/", views.colleagues, name="colleagues"),
    path("equipo/nuevo/", views.new_colleague, name="new-colleague"),
    path("equipo/<int:pk>/", views.colleague, name="colleague"),
    path("equipo/<int:pk>/salida/", views.leave, name="leave"),
    path("equipo/<int:pk>/vuelta/", views.come_back, name="come-back"),
    path("equipo/<int:pk>/clave/", views.new_password, name="new-password"),
    path("equipos/nuevo/", views.new_team, name="new-team"),
    path("equipos/<int:pk>/", views.team, name="team"),
    path("yo/", views.me, name="me"),
    path("para-mi/", notice_views.notices, name="notices"),
    path("para-mi/visto/", notice_views.see_all, name="see-notices"),
    path("para-mi/<int:pk>/visto/", notice_views.see, name="see-notice"),
]
