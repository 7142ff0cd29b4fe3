"""The customer's own page: no login, whoever holds the key is the complainant."""

from django.urls import path

from albricias.tell import customer_views as views

app_name = "customer"
urlpatterns = [
    path("<str:key>/", views.case, name="case"),
    path("<str:key>/mensajes/", views.add, name="add"),
    path("<str:key>/respuesta/", views.confirm, name="confirm"),
    path("<str:key>/sigue/", views.still, name="still"),
    path("<str:key>/reapertura/", views.reopen, name="reopen"),
    path("<str:key>/avisos/<int:pk>/", views.answer_telling, name="answer-telling"),
    path("<str:key>/hoja/", views.sheet, name="sheet"),
    path("<str:key>/hoja/pdf/", views.sheet_pdf, name="sheet-pdf"),
    path("<str:key>/adjuntos/", views.add, name="attach"),
    path("<str:key>/adjuntos/<int:pk>/", views.attachment, name="attachment"),
]
