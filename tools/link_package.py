"""Make `import albricias` and its commands work in this environment, straight from src/.

An editable install would do the same, but would first download a build backend.
"""

import os
import sys
import sysconfig
import tomllib
from pathlib import Path

SCRIPT = """\
#!{python}
import sys

from {module} import {function}

sys.exit({function}())
"""


def link(project: Path, packages: Path, scripts: Path, python: str) -> None:
    """Put `src` on the import path of `packages`, and one script for each console command."""
    (packages / "albricias.pth").write_text(
        os.path.relpath(project / "src", packages) + "\n", encoding="utf-8"
    )
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    for name, target in declared["project"]["scripts"].items():
        module, function = target.split(":")
        script = scripts / name
        script.write_text(
            SCRIPT.format(python=python, module=module, function=function), encoding="utf-8"
        )
        script.chmod(0o755)


if __name__ == "__main__":
    link(
        project=Path(__file__).resolve().parent.parent,
        packages=Path(sysconfig.get_path("purelib")),
        scripts=Path(sysconfig.get_path("scripts")),
        python=sys.executable,
    )
