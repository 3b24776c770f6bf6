"""Kernels from the template for everything that starts kernels through jupyter_client.

Installed as ``claims-preloaded``: with JUPYTER_DEFAULT_PROVISIONER_NAME=claims-preloaded in the environment
papermill, nbval and JupyterLab use it, each with a template of its own that starts with the first kernel.
"""

from __future__ import annotations

import asyncio
import math
import os
import secrets
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.client import KernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.provisioning import LocalProvisioner
from jupyter_client.utils import run_sync

from analysis.build.kernels import template
from analysis.build.kernels.template import ForkedKernel, NoFork
from analysis.tables.build_folder import build_folder

PRELOADED, STOCK = "claims-preloaded", "local-provisioner"
_LAUNCHER = ["-m", "ipykernel_launcher"]
_END = 1  # seconds
_SILENCE = 0.03  # seconds; too short costs one more question, too long a wait


class PreloadedProvisioner(LocalProvisioner):
    """Forks the kernel from this process's template; starts a stock kernel wherever that is not the same."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch a kernel with a command."""
        try:
            # Waits for the template to load, and a server has other things to do meanwhile.
            self.process = await asyncio.to_thread(_forked, cmd, **self._scrub_kwargs(kwargs))
        except NoFork as reason:
            self.log.debug("stock kernel: %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel; return when it has ended, so that nobody looks too early and then sleeps."""
        await super().kill(restart=restart)
        if isinstance(self.process, ForkedKernel):
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self.process.wait, _END)


def _forked(
    cmd: list[str],
    *,
    env: dict[str, str] | None = None,
    cwd: str | None = None,
    stdin: Any = None,
    stdout: Any = None,
    stderr: Any = None,
    independent: bool = False,
    **unknown: Any,
) -> ForkedKernel:
    """The kernel that jupyter_client's launcher would start; NoFork when it had better do that itself."""
    if cmd[:1] != [sys.executable] or cmd[1:3] != _LAUNCHER:
        raise NoFork("not this interpreter's ipykernel")
    if independent or stdin is not None or unknown:
        raise NoFork("wanted are things only a new process has")
    environment = dict(os.environ if env is None else env)
    environment["JPY_PARENT_PID"] = str(os.getpid())
    return template.template_for(environment).fork(
        [str(Path(argument).expanduser()) if argument.startswith("~") else argument for argument in cmd[3:]],
        environment=environment,
        folder=Path(cwd or Path.cwd()).absolute(),
        output=_descriptor(stdout, 1),
        errors=_descriptor(stderr, 2),
    )


def _descriptor(stream: Any, default: int) -> int:
    """The number of an open file; there is none for subprocess.PIPE and its like."""
    if stream is None:
        return default
    number = stream if isinstance(stream, int) else stream.fileno()
    if number < 0:
        raise NoFork("wanted is a pipe")
    return number


async def _ready(client: KernelClient, timeout: float | None = None) -> None:
    """Return when the kernel has answered. Raises RuntimeError when it died, or did not in ``timeout`` seconds."""
    deadline = time.monotonic() + (math.inf if timeout is None else timeout)
    while time.monotonic() < deadline:
        with suppress(Empty):  # nothing came, or not on the channel for outputs, which may connect later: ask again
            asked = client.kernel_info()
            reply = await client._async_get_shell_msg(timeout=1)
            while not _says_idle(await client._async_get_iopub_msg(timeout=_SILENCE), asked):
                pass
            client._handle_kernel_info_reply(reply)
            return
        if not await client._async_is_alive():
            raise RuntimeError("Kernel died before replying to kernel_info")
    raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


class Client(AsyncKernelClient):
    """Takes a kernel for ready when it says that it is idle; the stock client waits for a silence first."""

    wait_for_ready = _ready


class BlockingClient(BlockingKernelClient):
    """The same for those who do not work with coroutines."""

    wait_for_ready = run_sync(_ready)


def _says_idle(message: dict[str, Any], asked: str) -> bool:
    return message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle"


class _Named:
    """For a kernel manager that uses one provisioner, whatever the environment and the kernel's file say."""

    provisioner_name: str

    def write_connection_file(self, **options: Any) -> None:
        """Write it into the build's folder: beside that, it would stay when this process is killed."""
        self.connection_file = self.connection_file or str(build_folder() / f"kernel-{secrets.token_hex(8)}.json")
        super().write_connection_file(**options)

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The kernel's specification, naming the provisioner."""
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": self.provisioner_name}}
        return spec


class PreloadedManager(_Named, AsyncKernelManager):
    """Starts kernels from the template."""

    provisioner_name = PRELOADED
    client_factory = Client


class BlockingManager(_Named, KernelManager):
    """Starts kernels from the template, for those who do not work with coroutines."""

    provisioner_name = PRELOADED
    client_factory = BlockingClient


class StockManager(_Named, AsyncKernelManager):
    """Starts kernels as everyone does."""

    provisioner_name = STOCK
    client_factory = Client
