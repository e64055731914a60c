"""The wheel: it carries ontology, queries and data, and works far from the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from the sdist that is built from this tree."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    assert list(folder.glob("klynge-*.tar.gz"))
    (built,) = folder.glob("klynge-*.whl")
    return built


def test_the_wheel_carries_what_the_code_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for tree, bundled in (("ontology", "kg/bundle/ontology"), ("queries", "kg/bundle/queries")):
        files = [p.relative_to(ROOT / tree) for p in (ROOT / tree).rglob("*") if p.is_file()]
        assert files
        assert {f"{bundled}/{f.as_posix()}" for f in files} <= names
    data = {p.relative_to(ROOT).as_posix() for p in (ROOT / "kg/data").rglob("*.yaml")}
    assert len(data) > 100
    assert data <= names
    assert not [n for n in names if n.startswith(("tests/", "bench/"))]


def test_an_installed_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """The dependencies are those of this environment; klynge itself comes from the wheel only."""
    venv.create(tmp_path / "venv", with_pip=False)
    site = next((tmp_path / "venv/lib").glob("python*")) / "site-packages"
    zipfile.ZipFile(wheel).extractall(site)
    ours = next(p for p in map(Path, sys.path) if p.name == "site-packages")
    (site / "dependencies.pth").write_text(f"{ours}\n", encoding="utf-8")
    python = tmp_path / "venv/bin/python"
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def run(*words: str) -> str:
        done = subprocess.run(
            [python, *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert str(tmp_path) in run("-c", "import kg; print(kg.__file__)")
    assert "Release" in run("-m", "kg.cli", "build")
    assert "Verdict" in run("-m", "kg.cli", "explain", "nce-raufoss--2014-2020")
    assert (tmp_path / ".klynge/current").is_file()
