"""Addresses of the mailboxes, inside those of this step."""

from django.urls import path

from albricias.receive.channels.mail import views

urlpatterns = [
    path("", views.mailboxes, name="mailboxes"),
    path("nuevo/", views.new_mailbox, name="new-mailbox"),
    path("<int:pk>/", views.mailbox, name="mailbox"),
    path("<int:pk>/datos/", views.revise_mailbox, name="revise-mailbox"),
    path("<int:pk>/recogidas/", views.fetch_mailbox, name="fetch-mailbox"),
    path("<int:pk>/parada/", views.stop_mailbox, name="stop-mailbox"),
    path("<int:pk>/vuelta/", views.resume_mailbox, name="resume-mailbox"),
]
