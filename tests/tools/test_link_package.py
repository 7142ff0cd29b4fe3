"""After `make demo`, the package and its command work straight from src/."""

import subprocess
import sys
from pathlib import Path

from tools.link_package import link

PYPROJECT = """\
[project.scripts]
greet = "greeting:main"
"""


def test_a_command_runs_from_the_source_folder(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "greeting.py").write_text("def main():\n    print('hola')\n    return 3\n")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    (packages,) = (tmp_path / "env").glob("lib/python3*/site-packages")
    scripts = tmp_path / "env" / "bin"

    link(tmp_path, packages, scripts, python=str(scripts / "python"))

    ran = subprocess.run([scripts / "greet"], capture_output=True, text=True)
    assert (ran.stdout, ran.returncode) == ("hola\n", 3)
