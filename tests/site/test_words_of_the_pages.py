"""How our pages say dates, delays, shares and money."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.formats import date_format

from albricias.people.models import Team
from albricias.reckon.shares import Share
from albricias.templatetags import _words

NOON = datetime(2026, 11, 21, 11, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_madrid():
    with timezone.override("Europe/Madrid"):
        yield


def drawn(source: str, **context: object) -> str:
    return Template("{% load albricias_tags %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOON, "today 12:03"),
        (NOON - timedelta(days=1, hours=3), "yesterday 9:03"),
        (NOON + timedelta(days=1), "tomorrow 12:03"),
        (NOON - timedelta(days=4), "Tuesday 17 Nov, 12:03"),
        (NOON - timedelta(days=400), "17 Oct 2025, 13:03"),
        (date(2026, 11, 17), "Tuesday 17 Nov"),
    ],
)
def test_a_date_is_said_as_people_say_it(moment, words):
    with translation.override("en"):
        assert _words.said_when(moment, NOON) == words


def test_a_spanish_date_has_small_letters_and_no_year_when_it_is_this_one():
    with translation.override("es"):
        assert _words.said_when(NOON - timedelta(days=4), NOON) == "martes 17 nov, 12:03"


@pytest.mark.parametrize(
    ("from_now", "words", "nearness"),
    [
        (timedelta(minutes=-40), "broken 40 min ago", "broken"),
        (timedelta(hours=-30), "broken 30 h ago", "broken"),
        (timedelta(days=-3), "broken 3 days ago", "broken"),
        (timedelta(hours=1), "due today 13:03", "now"),
        (timedelta(hours=6), "due today 18:03", "soon"),
        (timedelta(days=1), "due tomorrow 12:03", "soon"),
        (timedelta(days=3), "3 days left", "later"),
    ],
)
def test_what_is_due_says_how_long_is_left_or_how_long_ago_it_broke(from_now, words, nearness):
    with translation.override("en"):
        assert _words.said_due(NOON + from_now, NOON, "promise") == (words, nearness)


def test_a_share_brings_its_doubt_and_nothing_is_not_zero():
    share = Share(value=0.71, low=0.62, high=0.79, n=1096)
    with translation.override("es"):
        assert _words.said_share(share).replace("\xa0", " ") == "71 % (62–79 %, n = 1.096)"
    with translation.override("en"):
        assert _words.said_share(share).replace("\xa0", " ") == "71% (62–79%, n = 1,096)"
        assert _words.said_share(Share(value=None, low=0.0, high=1.0, n=0)) == "not known yet"
        assert _words.said_share(None) == "not known yet"


def test_money_is_written_as_in_each_language():
    with translation.override("es"):
        assert _words.said_money(Decimal("1250.5"), "EUR") == "1.250,50\xa0€"
    with translation.override("en"):
        assert _words.said_money(Decimal("-1250.5"), "EUR") == "−€1,250.50"
        assert _words.said_money(None) == "amount unknown"


def test_a_bar_has_no_style_attribute_and_never_overflows():
    html = drawn("{% bar 0.9 0.3 %}")
    assert "style=" not in html
    assert "w-90p" in html
    assert "w-10p" in html


class Asked(forms.Form):
    story = forms.CharField(widget=forms.Textarea, help_text="In your words.")
    kind = forms.ChoiceField(widget=forms.RadioSelect, choices=[("c", "A complaint")])
    due_at = forms.DateTimeField(initial=NOON)


def test_a_refused_field_is_tied_to_its_help_and_its_error():
    html = drawn("{% field form.story %}", form=Asked({}))
    assert 'aria-describedby="id_story-error id_story-help"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_story-error"' in html
    assert 'id="id_story-help"' in html


def test_choices_are_a_group_with_a_legend():
    html = drawn("{% field form.kind %}", form=Asked())
    assert "<fieldset" in html
    assert "<legend" in html
    assert 'type="radio"' in html


def test_a_date_and_time_opens_the_pickers_of_the_device():
    html = drawn("{% field form.due_at %}", form=Asked())
    assert 'type="datetime-local"' in html
    assert 'value="2026-11-21T12:03"' in html


def test_what_somebody_wrote_is_escaped_in_every_piece():
    nasty = '<script>x("&")</script>'
    html = drawn(
        "{% refusal nasty kept=nasty %}{% act nasty %}{{ nasty }}{% endact %}"
        "{% nothing 'inbox' nasty %}{{ nasty }}{% endnothing %}{% face nasty %}"
        "{% icon 'x' label=nasty %}{% split ok=1 label=nasty %}"
        "{% chart spec 'c' sentence=nasty %}{{ nasty }}{% endchart %}",
        nasty=nasty,
        spec={"title": nasty},
    )
    assert "<script>x" not in html
    assert html.count("&lt;script&gt;") >= 7


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1, "100\xa0%"),
        (0.996, "99,6\xa0%"),
        (0.9996, "99,96\xa0%"),
        (0.999999, ">99,99\xa0%"),
        (0.99, "99\xa0%"),
        (0.42, "42\xa0%"),
        (0.004, "0,4\xa0%"),
        (0.000001, "<0,01\xa0%"),
        (0, "0\xa0%"),
    ],
)
def test_a_share_is_said_as_all_or_nothing_only_if_it_is(share, words):
    with translation.override("es"):
        assert _words.said_share(share) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1\xa0KB"),
        (12_300, "12\xa0KB"),
        (1_400_000, "1,4\xa0MB"),
        (80_173_000_000, "80\xa0GB"),
    ],
)
def test_a_size_is_said_as_people_say_it(size, words):
    with translation.override("es"):
        assert _words.said_size(size) == words


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Son 39,90 € al mes", "Son 39,90\xa0€ al mes"),
        ("un 20 % y 9 euros", "un 20\xa0% y 9\xa0euros"),
        ("9 europeos, 3 casas", "9 europeos, 3 casas"),
    ],
)
def test_a_figure_and_its_currency_stay_on_one_line(written, shown):
    assert _words.unbroken(written) == shown


@pytest.mark.parametrize(
    ("language", "day", "moment", "short"),
    [
        ("en", "21 Nov 2026", "21 Nov 2026, 12:03", "21 Nov 2026"),
        ("es", "21 de noviembre de 2026", "21 de noviembre de 2026 a las 12:03", "21/11/2026"),
    ],
)
def test_every_date_has_the_day_first_and_one_way_to_be_written(language, day, moment, short):
    with translation.override(language):
        at = timezone.localtime(NOON)
        assert date_format(at, "DATE_FORMAT") == day
        assert date_format(at, "DATETIME_FORMAT") == moment
        assert date_format(at, "SHORT_DATE_FORMAT") == short
        assert _words.said_exactly(NOON).startswith(day)


@pytest.mark.parametrize("written", ["2026-12-07", "7/12/2026", "7 Dec 2026"])
def test_a_date_typed_in_english_is_read_with_the_day_first(written):
    with translation.override("en"):
        assert forms.DateField().clean(written) == date(2026, 12, 7)
        assert forms.DecimalField(localize=True).clean("1250.50") == Decimal("1250.50")


def test_what_is_quoted_has_the_marks_of_the_readers_language():
    with translation.override("en"):
        assert drawn("{{ words|in_quotes }}", words="Sí & no") == "“Sí &amp; no”"
    with translation.override("es"):
        assert drawn("{{ words|in_quotes }}", words="Sí & no") == "«Sí &amp; no»"


def test_a_long_address_breaks_after_its_at_or_a_dot_and_is_escaped():
    html = drawn("{{ email|breakable }}", email="begona.echandi<1843@correo.example")
    assert html == "begona.<wbr>echandi&lt;1843@<wbr>correo.<wbr>example"
    assert drawn("{{ email|breakable }}", email="zoe@example.com") == "zoe@example.com"
    assert drawn("{{ email|breakable }}", email=None) == ""


class Chosen(forms.Form):
    what = forms.CharField(label="What happened?")
    login = forms.CharField(label="Email")
    colour = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("r", "red")])
    team = forms.ModelChoiceField(Team.objects.none())


def test_the_errors_call_each_field_as_the_page_does():
    with translation.override("en"):
        html = drawn('{% form_errors form login="E-mail" %}', form=Chosen({}))
    assert "What happened? This field is required." in html
    assert "E-mail: This field is required." in html
    assert "Email" not in html


@pytest.mark.django_db
def test_where_nothing_is_chosen_the_control_says_so_in_words():
    with translation.override("en"):
        html = drawn("{% field form.colour %}{% field form.team %}", form=Chosen())
    assert html.count('<option value="" selected>choose…</option>') == 2
    assert '<option value="r">red</option>' in html
    assert "-----" not in html
