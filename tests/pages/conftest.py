"""Pages run in memory: the same Python as in the browser, without one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT, SampleCity

OpenPage = Callable[..., AppTest]

SECONDS = 600
"""A first run reads the city and its results, on a busy machine; nothing waits that long."""


@pytest.fixture(scope="module", autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit makes a page the main module; processes that later tests start have to find their own again."""
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


@pytest.fixture
def open_page(sample_city: SampleCity) -> OpenPage:
    """Run one page by itself, with ``parameters`` in its address."""

    def run(name: str, **parameters: str) -> AppTest:
        page = AppTest.from_string(f"from dashboard.screens.{name} import page\npage.page()", default_timeout=SECONDS)
        page.query_params.update(parameters)
        return page.run()

    return run


@pytest.fixture
def open_dashboard(sample_city: SampleCity) -> OpenPage:
    """Run the whole dashboard, which opens its first page."""

    def run(**parameters: str) -> AppTest:
        app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=SECONDS)
        app.query_params.update(parameters)
        return app.run()

    return run


def parameter(app: AppTest, name: str) -> str:
    """One parameter of the address as it stands after a run."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]
