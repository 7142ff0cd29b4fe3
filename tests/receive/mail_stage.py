"""A message written by hand, header by header."""

from itertools import count

BOX = "quejas@tienda.example"
_ids = count(1)


def written(body: str, **given: str) -> bytes:
    """Carlos writes to the house; `given` says what is otherwise, an empty header none at all.

    An underscore stands for a hyphen: ``message_id="<a@b>"``.
    """
    headers = {
        "From": "Carlos Ibáñez <carlos@example.org>",
        "To": BOX,
        "Subject": "Cobro doble",
        "Date": "Tue, 17 Nov 2026 09:58:00 +0100",
        "Message-ID": f"<{next(_ids)}@correo.example.org>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    known = {name.lower(): name for name in headers}
    for name, value in given.items():
        said = name.replace("_", "-").lower()
        headers[known.get(said, said)] = value
    lines = [f"{name}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([*lines, "", body]).encode()


def in_parts(*parts: str, kind: str = "mixed") -> tuple[str, str]:
    """A body of several parts, each with its own headers, and its content type."""
    body = "".join(f"--PARTE\r\n{part}\r\n" for part in parts)
    return f"{body}--PARTE--\r\n", f'multipart/{kind}; boundary="PARTE"'
