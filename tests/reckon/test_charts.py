"""Charts: valid, drawn, in the caller's words and nobody else's."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import altair
import pytest

from albricias.reckon import (
    LOCALE_EN,
    LOCALE_ES,
    ChartWords,
    Observed,
    before_after_chart,
    closing_chart,
    control_chart,
    pareto,
    pareto_chart,
    rate_change,
    theme,
    time_to_close,
    to_png,
    to_svg,
    trend_chart,
)

LONG = "El técnico no se presentó el día acordado y nadie llamó para avisar del retraso"
WORDS = ChartWords(
    description="Qué muestra.",
    note="n = 40",
    value="quejas",
    cumulative="acumulado",
    rest="Otras {labels} causas",
    normal="dentro de lo normal",
    more_than_noise="más de lo normal",
    less_than_noise="menos de lo normal",
    incomplete="mes sin acabar",
    centre="media",
    upper="límite alto",
    lower="límite bajo",
    change="Aviso por SMS",
    before="Antes",
    after="Después",
    days="días",
)
MONTHS = [date(2024 + at // 12, at % 12 + 1, 1) for at in range(20)]
COUNTS = [90, 110] * 5 + [190] + [90, 110] * 2 + [90, 110, 40, 5] + [12]


def _pareto(**options):
    causes = [{"cause": LONG, "n": 1250, "cost": 2500.5}, {"cause": "Router", "n": 3, "cost": None}]
    causes += [{"cause": f"Otra {at}", "n": 2, "cost": 1.0} for at in range(14)]
    return pareto(causes, by="cause", count="n", **options)


def _chart(**options):
    return control_chart(MONTHS, COUNTS, [1000.0] * 20, as_of=date(2025, 8, 9), **options)


def _charts():
    found = rate_change(Observed(123, 30_000, 365), Observed(28, 14_700, 180))
    waiting = time_to_close([1, 3, 7, 9, 20, 50, 120], [True] * 5 + [False] * 2)
    return {
        "pareto": pareto_chart(
            _pareto(), title="Causas", words=WORDS, href=lambda row: f"/casos/?n={row.count}"
        ),
        "money": pareto_chart(_pareto(weight="cost"), title="Coste", words=WORDS),
        "trend": trend_chart(
            _chart(), title="Quejas", words=WORDS, per=1000, changed_on=date(2025, 3, 9),
            href=lambda point: f"/casos/?mes={point.period}",
        ),
        "too few": trend_chart(control_chart(MONTHS[:3], COUNTS[:3]), title="", words=WORDS),
        "nothing": trend_chart(control_chart([], []), title="", words=WORDS),
        "effect": before_after_chart(found, title="Efecto", words=WORDS),
        "closing": closing_chart(waiting, title="Cierre", words=WORDS),
        "none closed": closing_chart(time_to_close([], []), title="", words=WORDS),
        "no causes": pareto_chart(pareto([], by="cause"), title="", words=WORDS),
    }  # fmt: skip


CHARTS = _charts()


def _written(spec):
    return json.dumps(spec, ensure_ascii=False)


def _texts(svg):
    return " | ".join(
        re.findall(r"<text[^>]*>([^<]*)<", svg) + re.findall(r"<tspan[^>]*>([^<]*)<", svg)
    )


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("dark", [False, True])
def test_each_chart_is_valid_vega_lite_and_can_be_drawn(name, dark):
    spec = CHARTS[name]
    altair.Chart.from_dict({**spec, "config": theme(dark)}, validate=True)
    assert json.loads(json.dumps(spec)) == spec
    assert to_svg(spec, LOCALE_ES, dark=dark, width=340).startswith("<svg")


@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_says_in_a_sentence_what_it_shows_and_fetches_nothing(name):
    assert CHARTS[name]["description"] == "Qué muestra."
    assert '"url"' not in json.dumps(CHARTS[name])


def test_long_labels_are_broken_into_lines_and_never_cut():
    texts = _texts(to_svg(CHARTS["pareto"], LOCALE_ES, width=340))
    assert "…" not in texts
    assert all(word in texts for word in LONG.split())


def test_numbers_are_written_as_in_spain_or_as_in_england():
    assert "1.250 · 98\u00a0%" in _texts(to_svg(CHARTS["pareto"], LOCALE_ES))
    assert "1,250 · 98%" in _texts(to_svg(CHARTS["pareto"], LOCALE_EN))


def test_a_limit_is_named_with_as_many_decimals_as_it_takes_not_to_name_another():
    chart, words = _chart(), replace(WORDS, number=".1f")

    def named(value):
        spec = trend_chart(chart, title="", words=words, per=value / chart.points[-1].lower)
        return re.findall(r"\['límite bajo', format\(datum.value, '(.*?)'\)", _written(spec))

    assert named(0.05) == [".2f"]
    assert named(5.0) == [".1f"]


def test_an_unknown_cost_is_a_question_mark_and_a_small_share_is_not_zero():
    texts = _texts(to_svg(CHARTS["money"], LOCALE_ES))
    assert "1 · &lt;1\u00a0%" in texts
    only_unknown = pareto([{"cause": "corte", "cost": None}], by="cause", weight="cost")
    assert "?" in _texts(to_svg(pareto_chart(only_unknown, title="", words=WORDS), LOCALE_ES))


def test_bars_and_points_link_to_the_cases_behind_them():
    assert 'href="/casos/?n=1250"' in to_svg(CHARTS["pareto"], LOCALE_ES)
    on_paper = to_svg(CHARTS["trend"], LOCALE_ES, site="https://quejas.example.org")
    assert 'href="https://quejas.example.org/casos/?mes=2025-01-01"' in on_paper
    assert "vega.github.io" not in on_paper


def test_a_screen_reader_hears_the_callers_words_and_no_names_of_ours():
    labels = re.findall(r'aria-label="([^"]*)"', to_svg(CHARTS["trend"], LOCALE_ES))
    assert "noviembre 2024: 190,0 (190), más de lo normal" in labels
    labels += re.findall(r'aria-label="([^"]*)"', to_svg(CHARTS["pareto"], LOCALE_ES))
    assert f"{LONG}: 1.250 · 98\u00a0%" in labels
    assert not any("axis" in label or "datum" in label or "bottom" in label for label in labels)


def test_signals_differ_by_shape_as_well_as_by_colour():
    values = CHARTS["trend"]["data"]["values"]
    assert {value["kind"] for value in values} == {"normal", "bad", "good", "incomplete"}
    svg = to_svg(CHARTS["trend"], LOCALE_ES)
    for word in (WORDS.normal, WORDS.more_than_noise, WORDS.less_than_noise, WORDS.centre):
        assert word in _texts(svg)
    assert len(set(re.findall(r'aria-roledescription="point"[^>]*d="([^"]+)"', svg))) >= 3


def test_a_quote_in_the_callers_words_does_not_break_the_chart():
    words = ChartWords(description="x", centre="l'avui \\", upper='"alto"')
    assert "l'avui \\" in _texts(to_svg(trend_chart(_chart(), title="", words=words), LOCALE_ES))


def test_no_word_of_our_own_is_on_any_chart():
    ours = re.compile(r"\b(rate|share|count|period|null|undefined|NaN|Infinity|cases|days)\b")
    for spec in CHARTS.values():
        assert not ours.search(_texts(to_svg(spec, LOCALE_ES)))


@pytest.mark.parametrize("zone", ["America/Lima", "Pacific/Auckland"])
def test_january_is_january_wherever_the_reader_is(zone, tmp_path):
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(CHARTS["trend"]))
    code = (
        "import json, sys; from albricias.reckon import to_svg, LOCALE_ES;"
        "print(to_svg(json.load(open(sys.argv[1])), LOCALE_ES))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(spec)],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    texts = _texts(run.stdout)
    assert "ene" in texts
    assert "2025" in texts
    assert "dic" not in texts


def test_a_png_is_drawn_too():
    assert to_png(CHARTS["closing"], LOCALE_ES).startswith(b"\x89PNG")


def test_green_is_kept_for_what_the_customer_confirmed():
    assert not any("confirmed" in json.dumps(spec) for spec in CHARTS.values())
