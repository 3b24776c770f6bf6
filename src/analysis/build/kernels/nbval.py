"""For pytest: the kernels of nbval forked from a template that loads while pytest does.

pytest -p analysis.build.kernels.nbval --nbval-lax notebooks

The kernel of the next notebook starts while the cells of this one run.
"""

from __future__ import annotations

from typing import TextIO

import pytest

from analysis.build.imports import lean
from analysis.build.kernels import template

template.prepare()
with lean():
    import nbformat  # noqa: F401  nbval would, and not leanly

    from analysis.build.kernels.provisioner import BlockingClient, BlockingManager

Started = tuple[BlockingManager, BlockingClient]


class Kernels:
    """In place of nbval's own ``start_new_kernel``."""

    def __init__(self) -> None:
        self.wanted = 0  # notebooks that have no kernel yet
        self._ahead: dict[tuple[str, str | None], Started] = {}

    def __call__(self, startup_timeout: float, kernel_name: str, stderr: TextIO, cwd: str | None = None) -> Started:
        """A kernel that is ready. Raises RuntimeError when it does not come up."""
        with stderr:  # each kernel has one of its own by then
            manager, client = self._ahead.pop((kernel_name, cwd), None) or _start(kernel_name, stderr, cwd)
            try:
                client.wait_for_ready(timeout=startup_timeout)
            except RuntimeError:
                _end(manager, client)
                raise
            self.wanted -= 1
            if self.wanted > 0 and not self._ahead:  # notebooks that lie together have kernels alike
                self._ahead[kernel_name, cwd] = _start(kernel_name, stderr, cwd)
        return manager, client

    @pytest.hookimpl
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the notebooks."""
        self.wanted = len({item.path for item in session.items if item.path.suffix == ".ipynb"})

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        """End what was started and not needed."""
        while self._ahead:
            _end(*self._ahead.popitem()[1])


def pytest_configure(config: pytest.Config) -> None:
    """Have nbval start kernels our way."""
    from nbval import kernel

    kernels = Kernels()
    config.pluginmanager.register(kernels)
    kernel.start_new_kernel = kernels


def _start(kernel_name: str, stderr: TextIO, cwd: str | None) -> Started:
    manager = BlockingManager(kernel_name=kernel_name)
    manager.start_kernel(stderr=stderr, cwd=cwd)
    client = manager.client()
    client.start_channels()
    return manager, client


def _end(manager: BlockingManager, client: BlockingClient) -> None:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
