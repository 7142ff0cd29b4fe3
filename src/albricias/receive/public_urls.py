"""Addresses of the door for whoever has something to tell us."""

from django.urls import path

from albricias.receive import embedded_views, public_views

app_name = "public"
urlpatterns = [
    path("", public_views.invitation, name="invitation"),
    path("contar/", public_views.form, name="form"),
    path("incrustada/", embedded_views.form, name="embedded"),
    path("incrustada/gracias/<str:key>/", embedded_views.thanks, name="embedded-thanks"),
    path("clave/", public_views.key, name="key"),
    path("gracias/<str:key>/", public_views.thanks, name="thanks"),
    path("recibo/<str:key>/", public_views.receipt, name="receipt"),
    path("recibo/<str:key>/texto/", public_views.receipt_file, name="receipt-file"),
    path("recibo/<str:key>/pdf/", public_views.receipt_pdf, name="receipt-pdf"),
]
