"""Fixtures of the proof on the wire: the servers, and one :class:`wire_harness.Wire` for each SDK."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import trustme
from wire_environments import python_for_test
from wire_harness import Wire
from wire_servers import PermissiveServer, StrictServer

# One known version of each major; 1.x and 2.x speak through httpx, 3.x through httpx2.
OPENAI_VERSIONS = ("1.109.1", "2.54.0", "3.52.0")
CEREBRAS_SDK_VERSION = "1.91.0"

WireFor = Callable[[str], Wire]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    """A certificate authority of this run, and the file that programs trust it by."""
    authority = trustme.CA()
    path = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return authority, path


@pytest.fixture(scope="session")
def openai_server(authority: tuple[trustme.CA, Path]) -> Iterator[PermissiveServer]:
    with PermissiveServer(authority[0]) as server:
        yield server


@pytest.fixture(scope="session")
def strict_server(authority: tuple[trustme.CA, Path]) -> Iterator[StrictServer]:
    """Cerebras at its strictest, which ``check`` goes by when no date is given."""
    with StrictServer(authority[0]) as server:
        yield server


@pytest.fixture(scope="session")
def today_server(authority: tuple[trustme.CA, Path]) -> Iterator[StrictServer]:
    """Cerebras as its public endpoint answers in November 2026."""
    with StrictServer(authority[0], date(2026, 11, 20)) as server:
        yield server


@pytest.fixture
def wire(
    authority: tuple[trustme.CA, Path], openai_server: PermissiveServer, strict_server: StrictServer, tmp_path: Path
) -> WireFor:
    """Gives the wire of a version of the ``openai`` package."""

    def of_version(version: str) -> Wire:
        return Wire(python_for_test(f"openai=={version}"), openai_server, strict_server, authority[1], tmp_path)

    return of_version


@pytest.fixture(params=OPENAI_VERSIONS)
def every_sdk(wire: WireFor, request: pytest.FixtureRequest) -> Wire:
    """Each major version in turn: for what the SDK does its own way in each."""
    return wire(request.param)


@pytest.fixture
def newest_sdk(wire: WireFor) -> Wire:
    """The newest version: for what depends on the program, not on the SDK."""
    return wire(OPENAI_VERSIONS[-1])


@pytest.fixture
def newest_sdk_today(
    authority: tuple[trustme.CA, Path], openai_server: PermissiveServer, today_server: StrictServer, tmp_path: Path
) -> Wire:
    """The newest version with the endpoint of November 2026."""
    python = python_for_test(f"openai=={OPENAI_VERSIONS[-1]}")
    return Wire(python, openai_server, today_server, authority[1], tmp_path)


@pytest.fixture
def cerebras_sdk(
    authority: tuple[trustme.CA, Path], openai_server: PermissiveServer, strict_server: StrictServer, tmp_path: Path
) -> Wire:
    """Cerebras' own SDK."""
    python = python_for_test(f"cerebras_cloud_sdk=={CEREBRAS_SDK_VERSION}")
    return Wire(python, openai_server, strict_server, authority[1], tmp_path)


@pytest.fixture
def both_sdks(
    authority: tuple[trustme.CA, Path], openai_server: PermissiveServer, strict_server: StrictServer, tmp_path: Path
) -> Wire:
    """Both SDKs side by side, for programs in which some clients stay."""
    python = python_for_test(f"openai=={OPENAI_VERSIONS[-1]}", f"cerebras_cloud_sdk=={CEREBRAS_SDK_VERSION}")
    return Wire(python, openai_server, strict_server, authority[1], tmp_path)
