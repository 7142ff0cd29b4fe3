"""The front-end files that pages load are there, whole, and with their licence."""

from pathlib import Path

import pytest

from tools import vendor

MODULE = """\
import { ascending, isString } from 'vega-util';

const expression = [ascending, isString];

export { expression as expressionInterpreter };
//# sourceMappingURL=x.js.map
"""


def test_every_declared_file_is_kept_with_its_licence() -> None:
    for name, package in vendor.wanted().items():
        folder = vendor.FOLDER / name
        assert (folder / "LICENSE").exists()
        assert {path.name for path in folder.iterdir()} == {"LICENSE", *package.files.values()}


def test_no_kept_file_refers_to_a_file_that_is_not() -> None:
    for path in vendor.FOLDER.rglob("*.*s"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8")


def test_a_module_becomes_a_script_with_globals() -> None:
    script = vendor.as_script(
        vendor.without_source_map(MODULE), imports_from="vega", adds_to="vega"
    )

    assert "const { ascending, isString } = vega;" in script
    assert "vega.expressionInterpreter = expression;" in script
    assert "import " not in script
    assert "sourceMappingURL" not in script


def test_a_module_written_another_way_is_refused() -> None:
    with pytest.raises(ValueError, match="rewriting"):
        vendor.as_script("export default 7;", imports_from="vega", adds_to="vega")


def test_a_package_without_its_licence_is_refused(tmp_path: Path) -> None:
    package = vendor.Vendored("x", "1", "MIT", files={})

    with pytest.raises(vendor.LicenceMissing):
        vendor.keep(package, unpacked=tmp_path, folder=tmp_path / "x")
