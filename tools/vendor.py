"""Fetch the front-end files again that are kept in src/albricias/static/vendor/.

Change a version in vendor.toml, run `python -m tools.vendor`, look at the pages, commit.
"""

import re
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path("src/albricias/static/vendor")


@dataclass(frozen=True, slots=True)
class Vendored:
    """One npm package and what we keep of it: files as {path in the package: our name}."""

    package: str
    version: str
    licence: str
    files: dict[str, str]
    licence_file: str = ""
    module: dict[str, str] = field(default_factory=dict)


class LicenceMissing(Exception):
    """A package without the text of its licence, and none was put in its folder by hand."""


def wanted(folder: Path = FOLDER) -> dict[str, Vendored]:
    declared = tomllib.loads((folder / "vendor.toml").read_text(encoding="utf-8"))
    return {name: Vendored(**entry) for name, entry in declared.items()}


def fetch(package: str, version: str, into: Path) -> Path:
    """Download and unpack one package; the folder that holds its files."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch front-end files, and it was not found.")
    subprocess.run(
        [npm, "pack", "--silent", f"{package}@{version}"],
        cwd=into,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (archive,) = into.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(into, filter="data")
    return into / "package"


def keep(vendored: Vendored, unpacked: Path, folder: Path) -> None:
    """Copy what we keep of an unpacked package to its folder, with its licence."""
    folder.mkdir(parents=True, exist_ok=True)
    if vendored.licence_file:
        text = (unpacked / vendored.licence_file).read_text(encoding="utf-8")
        (folder / "LICENSE").write_text(text.rstrip() + "\n", encoding="utf-8")
    elif not (folder / "LICENSE").exists():
        raise LicenceMissing(vendored.package)
    for source, name in vendored.files.items():
        text = without_source_map((unpacked / source).read_text(encoding="utf-8"))
        if vendored.module:
            text = as_script(text, **vendored.module)
        (folder / name).write_text(text, encoding="utf-8")


def without_source_map(text: str) -> str:
    """Maps are not kept, and a reference to a missing file stops the hashing of static files."""
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"//# sourceMappingURL=\S*", "", text).rstrip() + "\n"


def as_script(text: str, imports_from: str, adds_to: str) -> str:
    """A JavaScript module as a plain script: imports from one global, exports to another."""
    text, imports = re.subn(
        r"^import (\{[^}]*\}) from '[^']*';$", rf"const \1 = {imports_from};", text, flags=re.M
    )
    exported = re.search(r"^export \{([^}]*)\};$", text, flags=re.M)
    if exported is None or imports != 1:
        raise ValueError("The module is not written the way this rewriting understands.")
    lines = []
    for name in exported[1].split(","):
        inside, _, outside = name.strip().partition(" as ")
        lines.append(f"{adds_to}.{outside or inside} = {inside};")
    body = text.replace(exported[0], "\n".join(lines)).strip()
    return f'(function () {{\n"use strict";\n{body}\n}})();\n'


def main() -> None:
    for name, vendored in wanted().items():
        with tempfile.TemporaryDirectory() as temporary:
            unpacked = fetch(vendored.package, vendored.version, Path(temporary))
            keep(vendored, unpacked, FOLDER / name)
        print(f"{vendored.package} {vendored.version} ({vendored.licence})")


if __name__ == "__main__":
    main()
