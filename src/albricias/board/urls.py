"""Addresses of the screens across the steps."""

from django.urls import path

from albricias.board import views

urlpatterns = [
    path("", views.home, name="home"),
    path("mi-dia/", views.my_day, name="my-day"),
    path("compromisos/", views.promises, name="promises"),
    path("reparaciones/", views.remedies, name="remedies"),
    path("una-sola-vez/", views.told_once, name="told-once"),
    path("buscar/", views.search, name="search"),
    path("buscar/pronto/", views.search_soon, name="search-soon"),
    path("personas/clientes/<int:pk>/", views.customer, name="customer"),
    path("casos/<str:number>/", views.case, name="case"),
    path("casos/<str:number>/saber/", views.knowing, name="knowing"),
    path("casos/<str:number>/juntos/", views.together, name="together"),
]
