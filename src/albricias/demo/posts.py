"""What other systems post at the company's doors, in the shapes they have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

Body = Mapping[str, Any]


def message(phone: str, name: str, text: str, *, mark: str, at: datetime) -> Body:
    """A message of WhatsApp."""
    said = {
        "from": phone,
        "id": f"wamid.{mark}",
        "timestamp": str(int(at.timestamp())),
        "type": "text",
        "text": {"body": text},
    }
    return _cloud({"contacts": [{"wa_id": phone, "profile": {"name": name}}], "messages": [said]})


def has_read(message_id: str, *, at: datetime) -> Body:
    """Somebody has read a message of ours."""
    status = {"id": message_id, "status": "read", "timestamp": str(int(at.timestamp()))}
    return _cloud({"statuses": [status]})


def _cloud(value: Body) -> Body:
    """As WhatsApp's Cloud API wraps what it posts."""
    return {"entry": [{"changes": [{"field": "messages", "value": value}]}]}


def review(told: Body, *, at: datetime) -> Body:
    """A review with stars."""
    said = {
        "id": told["id"],
        "rating": told["stars"],
        "title": told["title"],
        "text": told["text"],
        "author": {"name": told["name"]},
        "url": f"https://opinacerca.example/fibra-cercana/{told['id']}",
        "created_at": at.isoformat(),
        "site": told["site"],
    }
    return {"review": said}
