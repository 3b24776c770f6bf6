"""What every benchmark needs: the time and memory of commands, the machine, and a figure of cost against size."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "bench"
CLAIMS = [sys.executable, "-m", "analysis"]
PACKAGES = ("pandas", "numpy", "pandera", "papermill", "nbclient", "ipykernel", "nbconvert", "jupyter-client")


@dataclass(frozen=True)
class Cost:
    """Time of a command on the clock, the processors' time for it and all that it started, and the largest memory of
    its own process (not of its kernels); 0 if unknown."""

    seconds: float
    processor: float
    mebibytes: float
    output: str = ""


def run(command: Sequence[str], *, timeout: float = 3600, **environment: str) -> Cost:
    """Run a command to its end. Raises RuntimeError with what it said when it fails."""
    start, before = time.perf_counter(), _processor()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **environment},
    )
    memory = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, memory), daemon=True)
    watcher.start()
    try:
        output, _ = process.communicate(timeout=timeout)
    finally:
        process.kill()
    seconds = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{output}")
    return Cost(seconds, _processor() - before, memory[0], output)


def _processor() -> float:
    """Seconds of all processes that this one started and that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _watch(process: subprocess.Popen, memory: list[float]) -> None:
    """The high-water mark that Linux keeps for a process, read until it ends."""
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        try:
            lines = status.read_text().splitlines()
        except OSError:
            return
        for line in lines:
            if line.startswith("VmHWM:"):
                memory[0] = int(line.split()[1]) / 1024
        time.sleep(0.05)


def claims(project: Path, *words: str, **environment: str) -> Cost:
    """Run a command of ours on a project."""
    return run([*CLAIMS, words[0], "--project", str(project), *words[1:]], **environment)


def machine() -> str:
    """The machine and the versions, on two lines."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next((line.split(": ")[1] for line in lines if line.startswith("model name")), processor)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{processor}, {os.cpu_count()} cores, load {load:.1f} at the start, {platform.system()}\n"
        f"Python {platform.python_version()}, {packages}"
    )


def fresh(name: str) -> Path:
    """An empty folder for a benchmark's project."""
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def told(what: str, value: float, unit: str, wanted: float, *, at_least: bool = False) -> None:
    """Print a measured value with what was wanted of it."""
    met = value >= wanted if at_least else value <= wanted
    bound = "at least" if at_least else "at most"
    print(f"  {what}: {value:.2f}{unit} (wanted: {bound} {wanted:g}{unit}) {'' if met else '<- not met'}", flush=True)


def figure(name: str, title: str, series: dict[str, tuple[Sequence[float], Sequence[float]]], of: str) -> Path:
    """Cost against size, both on logarithmic axes, so that what is linear has a slope of one.

    docs/scaling.md shows it.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams.update({"svg.hashsalt": name, "svg.fonttype": "none"})
    import matplotlib.pyplot as plt

    drawn, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    for label, (sizes, costs) in series.items():
        axes.loglog(sizes, costs, marker="o", label=label)
    axes.set(title=title, xlabel=of, ylabel="seconds")
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    path = ROOT / "docs" / "images" / f"cost-{name}.svg"
    drawn.savefig(path, metadata={"Date": None})
    plt.close(drawn)
    print(f"  figure: {path.relative_to(ROOT)}")
    return path
