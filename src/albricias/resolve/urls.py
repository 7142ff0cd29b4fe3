"""Addresses of this step: the inbox and what is done to a case."""

from django.urls import path

from albricias.resolve import (
    attachment_views,
    draft_views,
    grace_views,
    letter_views,
    merge_views,
    promise_views,
    reading_views,
    remedy_views,
    views,
)

app_name = "resolve"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    # Two segments, because one is the number of a case.
    path("lista/descarga/", views.export, name="export"),
    path("lista/asignacion/", views.bulk, name="bulk"),
    path("<str:number>/respuestas/", views.answer, name="answer"),
    path("<str:number>/llamadas/", views.call, name="call"),
    path("<str:number>/notas/", views.note, name="note"),
    path("<str:number>/borradores/<str:act>/", draft_views.keep, name="draft"),
    path("<str:number>/borradores/<str:act>/fuera/", draft_views.throw_away, name="discard-draft"),
    path("<str:number>/envios/<int:pk>/deshecho/", grace_views.undo, name="undo-grace"),
    path("<str:number>/compromisos/", promise_views.promise, name="promise"),
    path("<str:number>/compromisos/<int:pk>/cumplido/", promise_views.keep, name="keep"),
    path("<str:number>/compromisos/<int:pk>/movido/", promise_views.move, name="move"),
    path("<str:number>/compromisos/<int:pk>/roto/", promise_views.break_, name="break"),
    path("<str:number>/compromisos/<int:pk>/traspaso/", promise_views.pass_on, name="pass-on"),
    path("<str:number>/soluciones/", views.offer, name="offer"),
    path("<str:number>/reparaciones/", remedy_views.remedy, name="remedy"),
    path("<str:number>/permisos/<int:pk>/", remedy_views.decide_here, name="decide-here"),
    path("lista/facultades/", remedy_views.authority, name="authority"),
    path("permiso/<str:key>/", remedy_views.decide, name="decide"),
    path("<str:number>/negativas/", views.refuse, name="refuse"),
    path("<str:number>/entregas/", views.assign, name="assign"),
    path("<str:number>/entregas/devuelta/", views.give_back, name="give-back"),
    path("<str:number>/puntos/", reading_views.point, name="point"),
    path("<str:number>/puntos/propuestos/", reading_views.suggested_points, name="points"),
    path(
        "<str:number>/puntos/<int:pk>/contestado/",
        reading_views.answered_point,
        name="answered-point",
    ),
    path("<str:number>/puntos/<int:pk>/pendiente/", reading_views.open_point, name="open-point"),
    path("<str:number>/puntos/<int:pk>/fuera/", reading_views.dropped_point, name="dropped-point"),
    path("<str:number>/sentimientos/", reading_views.feeling, name="feeling"),
    path("<str:number>/tipos/", reading_views.kind, name="kind"),
    path("<str:number>/propuestas/<str:of>/descarte/", reading_views.dismissal, name="dismissal"),
    path("<str:number>/uniones/<str:other>/", merge_views.merge, name="merge"),
    path("<str:number>/uniones/<int:pk>/deshecha/", merge_views.unmerge, name="unmerge"),
    path("<str:number>/relaciones/<str:other>/", merge_views.link, name="link"),
    path("<str:number>/relaciones/<str:other>/no/", merge_views.unlink, name="unlink"),
    path("<str:number>/adjuntos/<int:pk>/", attachment_views.download, name="attachment"),
    path("<str:number>/cartas/<int:pk>/", letter_views.letter, name="letter"),
    path("<str:number>/cartas/<int:pk>/original/", letter_views.original, name="letter-original"),
]
