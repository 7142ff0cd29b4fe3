"""One Django app, many folders: a folder is only a name, an app is a migration boundary."""

from django.apps import AppConfig


class Albricias(AppConfig):
    name = "albricias"
    default_auto_field = "django.db.models.BigAutoField"
