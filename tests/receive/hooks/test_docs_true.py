"""The page about doors says which there are."""

import re

from albricias.receive.channels.hooks.mail_services import SERVICES
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs/es/puertas.md").read_text(encoding="utf-8")


def test_every_e_mail_service_is_documented_with_what_it_asks():
    table = PAGE.split("## Servicios de correo")[1].split("\n1.")[0]
    rows = re.findall(r"^\| ([A-Z][^|]+?) \| ([^|]+) \| ([^|]+) \|", table, re.M)
    assert [name for name, _asks, _proof in rows if name] == sorted(
        (service.name for service in SERVICES.values()),
        key=[name for name, _asks, _proof in rows].index,
    )
    for name, asks, proof in rows:
        [service] = [one for one in SERVICES.values() if one.name == name]
        assert proof.startswith("nombre y contraseña") == service.is_by_password
        assert ("clave de API" in asks) == service.needs_api_key
