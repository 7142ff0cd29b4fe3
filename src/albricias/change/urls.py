"""Addresses of changes: each act is a small page of its own."""

from django.urls import path

from albricias.change import views

app_name = "change"
urlpatterns = [
    path("", views.board, name="board"),
    path("nuevo/", views.new, name="new"),
    path("<int:pk>/", views.change, name="change"),
    path("<int:pk>/palabras/", views.revise, name="revise"),
    path("<int:pk>/pasos/", views.add_step, name="add-step"),
    path("<int:pk>/pasos/<int:step_pk>/hecho/", views.do_step, name="do-step"),
    path("<int:pk>/pasos/<int:step_pk>/quitado/", views.take_off_step, name="take-off-step"),
    path("<int:pk>/comienzo/", views.start, name="start"),
    path("<int:pk>/final/", views.finish, name="finish"),
    path("<int:pk>/verificacion/", views.verify, name="verify"),
]
