"""Every address of the product, in the loop's order."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from albricias.board.views import channels
from albricias.receive import in_confidence
from albricias.receive import urls as receive_urls
from albricias.receive.channels.hooks.knocking import knock
from albricias.site import look, views

# The page itself is the board's: it reads across the steps.
receiving: list[URLPattern | URLResolver] = [
    path("", channels, name="channels"),
    *receive_urls.urlpatterns,
]

urlpatterns = [
    # Programs first: they ask often, and the others need not be looked through for them.
    path("api/", include("albricias.api.urls")),
    path("entrada/<slug:key>/", knock, name="hook"),
    path("", include("albricias.board.urls")),
    path("recibir/", include((receiving, receive_urls.app_name))),
    path("casos/", include("albricias.resolve.urls")),
    path("aprender/", include("albricias.learn.urls")),
    path("cambios/", include("albricias.change.urls")),
    path("contar/", include("albricias.tell.urls")),
    path("c/", include("albricias.tell.customer_urls")),
    path("queja/", include("albricias.receive.public_urls")),
    path("canal/", in_confidence.form, name="confidential-channel"),
    path("canal/gracias/<str:key>/", in_confidence.thanks, name="confidential-thanks"),
    path("personas/", include("albricias.people.urls")),
    path("ajustes/api/", include("albricias.api.page_urls")),
    path("ajustes/", include("albricias.site.mending_urls")),
    path("cuenta/", include("albricias.people.account_urls")),
    path("idioma/", set_language, name="set_language"),
    path("tema/", look.set_theme, name="set_theme"),
    path("salud/", views.health, name="health"),
]

if settings.DEBUG:
    from albricias.site.kit import kit

    urlpatterns.append(path("kit/", kit, name="kit"))

handler400 = "albricias.site.views.unclear"
handler403 = "albricias.site.views.forbidden"
handler404 = "albricias.site.views.not_found"
handler500 = "albricias.site.views.broken"
