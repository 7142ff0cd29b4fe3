"""Photos and voices of WhatsApp: fetched afterwards, because a message names them only."""

import json
import logging
from datetime import datetime

import requests
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from albricias import history
from albricias.history import Event
from albricias.receive.attachments import examine, keep
from albricias.receive.channels.hooks.doors import HookDoor
from albricias.receive.models import Letter
from albricias.refusals import Refusal

log = logging.getLogger("albricias.receive")
PATIENCE_SECONDS = 30


class MediaNotHere(Exception):
    """The service did not give the file; the worker asks again later."""


def fetch_media(event: Event, *, now: datetime) -> None:
    """Follows "whatsapp.media". A file we do not take is noted, not asked for again."""
    letter = Letter.objects.get(pk=event.data["letter"])
    door = HookDoor.objects.get(pk=event.data["door"])
    content, media_type = _fetch(event.data["media"], door.secrets.get("access_token", ""))
    name = event.data["name"] or _name(media_type)
    try:
        keep(letter, examine(SimpleUploadedFile(name, content, media_type)))
    except Refusal as no:
        log.warning("letter %s: %s", letter.pk, no)
        history.record("letter.file_refused", at=now, letter=letter.pk, code=no.code, name=name)


def _fetch(media_id: str, token: str) -> tuple[bytes, str]:
    """Asked for its address first, then at that address. Raises MediaNotHere."""
    if not media_id.isalnum():
        raise MediaNotHere(media_id)
    base = settings.HOME.text("whatsapp_api").rstrip("/")
    headers = {"Authorization": f"Bearer {token}"}
    try:
        found = requests.get(f"{base}/{media_id}", headers=headers, timeout=PATIENCE_SECONDS)
        found.raise_for_status()
        told = found.json()
        return _download(str(told["url"]), headers), str(told.get("mime_type", ""))
    except (requests.RequestException, json.JSONDecodeError, KeyError) as error:
        raise MediaNotHere(str(error)) from error


def _download(url: str, headers: dict[str, str]) -> bytes:
    most = settings.HOME.number("attachment_mb") * 1024 * 1024
    with requests.get(url, headers=headers, timeout=PATIENCE_SECONDS, stream=True) as answer:
        answer.raise_for_status()
        content = b""
        for piece in answer.iter_content(65536):
            content += piece
            if len(content) > most:  # one byte more is enough to be refused by its size
                break
        return content


def _name(media_type: str) -> str:
    kind = media_type.split(";")[0].strip()
    return kind.replace("/", ".") or "whatsapp"
