"""What several tests share: one release built from the curated data."""

import shutil
from pathlib import Path

import pytest
from dataset_homes import CURATED, reading_of

from kg import releases
from kg.releases import Release


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a release of the curated data."""
    folder = tmp_path_factory.mktemp("home")
    releases.build(folder, releases.curated())
    return folder


@pytest.fixture(scope="session")
def release(built_home: Path) -> Release:
    """The release of the curated data."""
    return releases.current(built_home)


@pytest.fixture(scope="session")
def small_original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a release of one cluster, to be copied and never changed."""
    folder = tmp_path_factory.mktemp("small")
    releases.build(folder, reading_of(CURATED))
    return folder


@pytest.fixture
def small_home(small_original: Path, tmp_path: Path) -> Path:
    """A home folder with a release of one cluster, for one test to change."""
    return Path(shutil.copytree(small_original, tmp_path / "home"))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Sets have no order of their own, but a test must have one name in every process."""
    if isinstance(val, set | frozenset):
        return "+".join(sorted(map(str, val))) or "nothing"
    return None
