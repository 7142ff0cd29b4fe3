"""Addresses of the settings and of the work that failed."""

from django.urls import path

from albricias.site import mending_views as views

urlpatterns = [
    path("", views.settings_page, name="settings"),
    path("trabajo/", views.work, name="failed-work"),
    path("trabajo/<int:pk>/reintento/", views.retry, name="retry"),
    path("trabajo/reintento/", views.retry_all, name="retry-all"),
]
