"""What several tests share: one release built from the curated data."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import CASE_BYTES, serving
from browser import Visitor, chromium, pictures
from dataset_homes import CURATED, reading_of
from graph_store import A, Step

from kg import releases
from kg.releases import Release
from kg.store import Store
from kg.tokens import Tokens


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
def store(release: Release) -> Store:
    """The store of the release of the curated data."""
    return release.store()


@pytest.fixture(scope="module")
def client(built_home: Path) -> Iterator[httpx.Client]:
    """A client of a server of the release of the curated data."""
    with serving(built_home) as http:
        yield http


@pytest.fixture(scope="session")
def visitor(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A browser on a server of that release; tests that ask for it are skipped without one."""
    folder = pictures(tmp_path_factory.mktemp("pictures"))
    with serving(built_home) as client, chromium() as browser:
        yield Visitor(browser, str(client.base_url).rstrip("/"), folder)


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


@pytest.fixture(scope="module")
def shared_home(small_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a release of one cluster, for all tests of a module."""
    return Path(shutil.copytree(small_original, tmp_path_factory.mktemp("shared") / "home"))


@pytest.fixture(scope="module")
def token(shared_home: Path) -> str:
    """A token to change the datasets of that home folder with."""
    return Tokens(shared_home).make("Ada")


@pytest.fixture(scope="module")
def graph_store(shared_home: Path, token: str) -> Iterator[httpx.Client]:
    """A client of a server of that home folder that has the dataset `there`."""
    with serving(shared_home, dataset_bytes=200_000) as http:
        http.timeout = 120
        made = Step("PUT", "/datasets/there", 201, A).sent(http, token)
        assert made.status_code == 201, made.text
        yield http


@pytest.fixture(scope="module")
def case_server(
    built_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, Path]]:
    """A client of a server whose process for cases is warm, and where its temporary files lie."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setattr("tempfile.tempdir", None)
        with serving(built_home, case_bytes=CASE_BYTES) as http:
            assert http.post("/check", json={}, timeout=120).json() == []
            yield http, folder


@pytest.fixture
def case_client(case_server: tuple[httpx.Client, Path]) -> Iterator[httpx.Client]:
    """A client that cases are sent with; after the test nothing of them is left."""
    client, folder = case_server
    yield client
    assert list(folder.glob("klynge-case-*")) == []


def pytest_make_parametrize_id(val: object) -> str | None:
    """Sets have no order of their own, but a test must have one name in every process."""
    if isinstance(val, set | frozenset):
        return "+".join(sorted(map(str, val))) or "nothing"
    return None
