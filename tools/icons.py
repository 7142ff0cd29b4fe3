"""Draw static/icons.svg: one symbol for each icon that we use, and no other.

`python -m tools.icons` draws it again (with npm); with `--check` it only says which icons are
named and not drawn.
"""

import re
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tools.vendor import fetch, wanted

LIST = Path("tools/icons.txt")
TEMPLATES = Path("src/albricias/templates")
SPRITE = Path("src/albricias/static/icons.svg")

SVG = "{http://www.w3.org/2000/svg}"
NAMED = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")
STROKES = (
    'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round"'
)
BOUNDING_BOX = "M0 0h24v24H0z"


def named(icon_list: Path, templates: Path) -> set[str]:
    """The icons that the list or a template names."""
    listed = {
        line.strip()
        for line in icon_list.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    for template in templates.rglob("*.*"):
        listed.update(NAMED.findall(template.read_text(encoding="utf-8")))
    return listed


def drawn(sprite: Path) -> set[str]:
    if not sprite.exists():
        return set()
    return {symbol.attrib["id"] for symbol in ElementTree.parse(sprite).iter(f"{SVG}symbol")}


def symbol(name: str, svg: str) -> str:
    """One icon as a symbol that takes its colour from the text around it."""
    shapes = []
    for shape in ElementTree.fromstring(svg):
        if shape.get("d") != BOUNDING_BOX:
            attributes = "".join(f' {key}="{value}"' for key, value in shape.attrib.items())
            shapes.append(f"<{shape.tag.removeprefix(SVG)}{attributes}/>")
    return f'<symbol id="{name}" {STROKES}>{"".join(shapes)}</symbol>'


def sprite(icons: dict[str, str]) -> str:
    symbols = "\n".join(symbol(name, svg) for name, svg in sorted(icons.items()))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def draw(names: set[str]) -> None:
    package = wanted()["icons"]
    with tempfile.TemporaryDirectory() as temporary:
        outlines = fetch(package.package, package.version, Path(temporary)) / "icons" / "outline"
        unknown = sorted(name for name in names if not (outlines / f"{name}.svg").exists())
        if unknown:
            raise SystemExit(f"{package.package} has no icon called {', '.join(unknown)}.")
        icons = {name: (outlines / f"{name}.svg").read_text(encoding="utf-8") for name in names}
    SPRITE.write_text(sprite(icons), encoding="utf-8")


def main() -> None:
    names = named(LIST, TEMPLATES)
    if "--check" not in sys.argv:
        draw(names)
    elif missing := sorted(names - drawn(SPRITE)):
        raise SystemExit(f"Not in {SPRITE}: {', '.join(missing)}. Run: python -m tools.icons")


if __name__ == "__main__":
    main()
