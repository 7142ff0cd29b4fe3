"""Every icon a page names is drawn, in the colour of the text around it."""

from pathlib import Path
from xml.etree import ElementTree

from tools import icons

GIFT = """\
<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" class="icon">
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M12 8l0 13" />
</svg>
"""


def test_icons_are_named_by_templates_and_by_the_list(tmp_path: Path) -> None:
    (tmp_path / "icons.txt").write_text("# a comment\nsun\n")
    pages = tmp_path / "templates" / "board"
    pages.mkdir(parents=True)
    (pages / "home.html").write_text("""{% icon "gift" %}{%icon 'moon' css="x"%}{% icon name %}""")

    assert icons.named(tmp_path / "icons.txt", tmp_path / "templates") == {"sun", "gift", "moon"}


def test_an_icon_is_drawn_without_its_frame(tmp_path: Path) -> None:
    sprite = tmp_path / "icons.svg"
    sprite.write_text(icons.sprite({"gift": GIFT}))

    assert icons.drawn(sprite) == {"gift"}
    (path,) = ElementTree.parse(sprite).iter(f"{icons.SVG}path")
    assert path.attrib == {"d": "M12 8l0 13"}


def test_without_a_sprite_nothing_is_drawn(tmp_path: Path) -> None:
    assert icons.drawn(tmp_path / "icons.svg") == set()
