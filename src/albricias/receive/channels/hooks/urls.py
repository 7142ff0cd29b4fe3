"""Addresses of the pages about doors for other systems."""

from django.urls import path

from albricias.receive.channels.hooks import views

urlpatterns = [
    path("", views.doors, name="doors"),
    path("nueva/<slug:kind>/", views.new_door, name="new-door"),
    path("<int:pk>/", views.door, name="door"),
    path("<int:pk>/lectura/", views.reading, name="door-reading"),
    path("<int:pk>/cierre/", views.stop, name="stop-door"),
    path("<int:pk>/reapertura/", views.resume, name="resume-door"),
    path("entregas/<int:pk>/reintento/", views.retry, name="retry-delivery"),
    path("entregas/<int:pk>/original/", views.raw, name="delivery-raw"),
]
