"""For all tests: what is kept from run to run is not kept in the folder of whoever runs them."""

from __future__ import annotations

import pytest

from migrator.files.cache import VARIABLE


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("kept") / "cache"))
        yield
