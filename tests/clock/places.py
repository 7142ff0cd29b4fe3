"""Where the examples happen: working times, and holidays written down by hand.

The hand-written ones are independent of the `holidays` package: the naive counter of the tests
uses them. Sources: the yearly BOE resolutions, the regions' and cities' calendars, and for the
other countries their laws on holidays, for the years the examples touch.
"""

from datetime import date
from zoneinfo import ZoneInfo

from albricias.clock import OFFICE, Calendar, Holiday, WorkingTime, week

MADRID = ZoneInfo("Europe/Madrid")
SPLIT = week({"mon-thu": "9:00-14:00 16:00-18:00", "fri": "9:00-14:00"})


def days(written: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in written.split())


SPAIN = days(
    "2023-11-01 2023-12-06 2023-12-08 2023-12-25 "
    "2025-01-01 2025-01-06 2025-04-18 2025-05-01 2025-08-15 2025-11-01 2025-12-06 2025-12-08 "
    "2025-12-25 2026-01-01 2026-01-06 2026-04-03 2026-05-01 2026-08-15 2026-10-12 2026-12-08 "
    "2026-12-25 2027-01-01 2027-01-06 2027-03-26 2027-05-01 2027-10-12 2027-11-01 2027-12-06 "
    "2027-12-08 2027-12-25"
)
SPAIN_REGIONS = days("2026-04-02 2026-11-02 2026-12-07")  # of Madrid and Andalucía alike
BY_HAND = {
    "ES": SPAIN,
    "ES-MD": SPAIN | SPAIN_REGIONS | days("2026-05-02"),
    "ES-AN": SPAIN | SPAIN_REGIONS | days("2026-02-28"),
    "FR": days("2026-05-01 2026-05-08 2026-05-14 2026-05-25"),
    "PT": days("2026-05-01 2026-06-04 2026-06-10"),
    "IT": days("2026-05-01 2026-06-02"),
    "DE": days("2026-05-01 2026-05-14 2026-05-25"),
    "PE": days(
        "2026-01-01 2026-04-02 2026-04-03 2026-05-01 2026-06-07 2026-06-29 2026-07-23 2026-07-28 "
        "2026-07-29 2026-08-06 2026-08-30 2026-10-08 2026-11-01 2026-12-08 2026-12-09 2026-12-25 "
        "2027-01-01"
    ),
    "CO": days(
        "2026-01-01 2026-01-12 2026-03-23 2026-04-02 2026-04-03 2026-05-01 2026-05-18 2026-06-08 "
        "2026-06-15 2026-06-29 2026-07-20 2026-08-07 2026-08-17 2026-10-12 2026-11-02 2026-11-16 "
        "2026-12-08 2026-12-25 2027-01-01 2027-01-11"
    ),
    "MX": days(
        "2026-01-01 2026-02-02 2026-03-16 2026-05-01 2026-09-16 2026-11-16 2026-12-25 2027-01-01"
    ),
    "CL": days(
        "2026-01-01 2026-04-03 2026-04-04 2026-05-01 2026-05-21 2026-06-21 2026-06-29 2026-07-16 "
        "2026-08-15 2026-09-18 2026-09-19 2026-10-12 2026-10-31 2026-11-01 2026-12-08 2026-12-25 "
        "2027-01-01"
    ),
    "AR": frozenset(),  # only calendar days are counted there
}
MADRID_OWN = (
    Holiday(date(2026, 5, 15), "San Isidro"),
    Holiday(date(2026, 11, 9), "Nuestra Señora de la Almudena"),
)
MALAGA_OWN = (
    Holiday(date(2026, 8, 19), "Incorporación a la Corona de Castilla"),
    Holiday(date(2026, 9, 8), "Santa María de la Victoria"),
)
BY_HAND["Madrid"] = BY_HAND["ES-MD"] | {holiday.day for holiday in MADRID_OWN}
BY_HAND["Málaga"] = BY_HAND["ES-AN"] | {holiday.day for holiday in MALAGA_OWN}
BY_HAND |= dict.fromkeys(("ES-shop", "ES-night", "ES-saturdays", "ES-four", "ES-bar"), SPAIN)

ES = Calendar("ES")
PLACES = {
    "ES": WorkingTime(MADRID, ES),
    "ES-MD": WorkingTime(MADRID, Calendar("ES", "MD")),
    "ES-AN": WorkingTime(MADRID, Calendar("ES", "AN")),
    "Madrid": WorkingTime(MADRID, Calendar("ES", "MD", extra=MADRID_OWN)),
    "Málaga": WorkingTime(MADRID, Calendar("ES", "AN", extra=MALAGA_OWN)),
    "ES-shop": WorkingTime(MADRID, ES, SPLIT),
    "ES-night": WorkingTime(MADRID, ES, week(sun="0:00-8:00")),
    "ES-saturdays": WorkingTime(MADRID, ES, week({"mon-sat": "10:00-20:00"})),
    "ES-four": WorkingTime(MADRID, ES, week({"mon-thu": "9:00-18:00"})),
    "ES-bar": WorkingTime(MADRID, ES, week({"fri-sun": "18:00-24:00"})),
    "FR": WorkingTime(ZoneInfo("Europe/Paris"), Calendar("FR")),
    "PT": WorkingTime(ZoneInfo("Europe/Lisbon"), Calendar("PT")),
    "IT": WorkingTime(ZoneInfo("Europe/Rome"), Calendar("IT")),
    "DE": WorkingTime(ZoneInfo("Europe/Berlin"), Calendar("DE")),
    "PE": WorkingTime(ZoneInfo("America/Lima"), Calendar("PE")),
    "CO": WorkingTime(ZoneInfo("America/Bogota"), Calendar("CO")),
    "MX": WorkingTime(ZoneInfo("America/Mexico_City"), Calendar("MX")),
    "CL": WorkingTime(ZoneInfo("America/Santiago"), Calendar("CL")),
    "AR": WorkingTime(ZoneInfo("America/Argentina/Buenos_Aires"), Calendar("AR")),
}
assert PLACES["ES"].shifts == OFFICE
