"""No file of the project names a package registry or a path on somebody's machine."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

UNWANTED = {
    # Written with \. so that this file passes its own check.
    "host name of a package registry": re.compile(
        r"files\.pythonhosted\.org|pypi\.org|registry\.npmjs\.org|registry\.yarnpkg\.com"
        r"|(?:deb|security|ftp\.\w+)\.debian\.org|archive\.ubuntu\.com|proxy\.golang\.org"
    ),
    "path on somebody's machine": re.compile(
        r"(?<![\w.$}-])/(?:home|Users|root|work)/[a-z.]|[A-Z]:\\Users\\"
    ),
}


def project_files(root: Path) -> list[Path]:
    """The files git knows or would add; without git, all that are not hidden."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        return [root / name for name in listed.stdout.split("\0") if (root / name).is_file()]
    return [
        path
        for path in root.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
        and "__pycache__" not in path.parts
    ]


def unwanted(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a picture or a letter in another encoding
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in UNWANTED.items():
            if found := pattern.search(line):
                yield f"{path}:{number}: {what}: {found[0]}"


def main() -> None:
    if found := [line for path in project_files(Path()) for line in unwanted(path)]:
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
