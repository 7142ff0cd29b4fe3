"""Addresses of learning."""

from django.urls import path

from albricias.learn import views

app_name = "learn"
urlpatterns = [
    path("", views.pareto, name="pareto"),
    path("tendencia/", views.trend, name="trend"),
    path("causas/", views.causes, name="causes"),
    path("causas/nueva/", views.add_cause, name="add-cause"),
    path("causas/<int:pk>/", views.cause, name="cause"),
    path("causas/<int:pk>/cambiada/", views.revise_cause, name="revise-cause"),
    path("causas/<int:pk>/archivada/", views.archive_cause, name="archive-cause"),
    path("causas/<int:pk>/recuperada/", views.restore_cause, name="restore-cause"),
    path("casos/<str:number>/causas/", views.name_causes, name="name-causes"),
    path("clientes/", views.exposure, name="exposure"),
]
