"""Forked kernels behave as stock ones do, share nothing, and end with whoever wanted them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from importlib.machinery import SourceFileLoader
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager

from analysis.build.execution import execute
from analysis.build.kernels import child, provisioner, template
from analysis.build.kernels.provisioner import PRELOADED, _Named
from analysis.build.kernels.template import ForkedKernel, NoFork

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
QUIET = ["--IPKernelApp.log_level=ERROR"]
# Everything a process gets from its surroundings, as code in a kernel sees it.
SURROUNDINGS = """
import locale, os, random, signal, sys, threading, matplotlib, numpy, pandas, scipy.linalg, threadpoolctl, warnings
print(sorted((name, len(value)) for name, value in os.environ.items()))
print(os.getcwd(), sys.path, sys.argv[0], sys.executable, __name__, sys.stdin.__class__)
print(os.getpid() == os.getsid(0) == os.getpgid(0), int(os.environ["JPY_PARENT_PID"]) == {parent})
print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGCHLD))
print([(pool["prefix"], pool["num_threads"]) for pool in threadpoolctl.threadpool_info()])
print(matplotlib.get_backend(), matplotlib.rcParams["figure.dpi"], locale.getlocale())
print(threading.main_thread() is threading.current_thread(), "analysis" in sys.modules, os.read(0, 1))
import multiprocessing
print(multiprocessing.current_process(), multiprocessing.parent_process(), multiprocessing.get_start_method())
"""


class Manager(_Named, KernelManager):
    """A blocking manager of forked kernels."""

    provisioner_name = PRELOADED


@pytest.fixture(scope="module", autouse=True)
def preloaded():
    """One template for all kernels of these tests."""
    template.prepare()
    yield
    template.close()


@pytest.fixture
def start():
    """Start kernels; all are gone after the test."""
    started = []

    def kernel(**options):
        manager = Manager()
        manager.start_kernel(extra_arguments=QUIET, **options)
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=30)
        started.append((manager, client))
        return manager, client

    yield kernel
    for manager, client in started:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def says(client, source: str, timeout: float = 30) -> str:
    """What a cell prints, or the name of its error."""
    out = []

    def keep(message):
        content = message["content"]
        out.append(content.get("text") or content.get("ename") or "")

    client.execute_interactive(textwrap.dedent(source), timeout=timeout, output_hook=keep)
    return "".join(out).strip()


def run(source: str, *, kernel: str, folder: Path, timeout: float = 30, **environment: str):
    """Run a notebook of one cell the way reports are."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(textwrap.dedent(source).strip())])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return execute(notebook, {}, folder=folder, environment=environment, timeout=timeout, kernel=kernel)


def is_alive(pid: int) -> bool:
    """Whether there is such a process, not counting one that only waits to be reaped."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def environment_of(process: Path) -> bytes:
    """What a process was started with; nothing if that is not ours to know."""
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""


def ends_within(seconds: float, *pids: int) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(is_alive, pids))


def test_a_forked_kernel_has_the_surroundings_of_a_stock_one(tmp_path):
    source = SURROUNDINGS.replace("{parent}", str(os.getpid()))
    printed = {}
    for kernel in ("stock", "preloaded"):
        ran = run(source, kernel=kernel, folder=tmp_path, ADDED="a value", TZ="Asia/Tokyo")
        assert ran.error is None, ran.error
        printed[kernel] = "".join(output["text"] for output in ran.notebook.cells[0].outputs if "text" in output)
    assert printed["preloaded"].splitlines() == printed["stock"].splitlines()
    assert "('ADDED', 7)" in printed["stock"]


def test_kernels_share_no_state_and_no_random_numbers(start):
    (first, one), (second, two) = start(), start()
    assert isinstance(first.provisioner.process, ForkedKernel)
    draw = "import random, numpy; print(random.random(), numpy.random.rand(), numpy.random.default_rng().random())"
    drawn = says(one, draw).split() + says(two, draw).split()
    assert len(set(drawn)) == 6
    says(
        one,
        """
        import builtins, os, pandas, matplotlib
        builtins.left = os.environ["LEFT"] = "behind"
        pandas.options.display.max_rows = 7
        matplotlib.rcParams["font.size"] = 77
        os.chdir("/")
        """,
    )
    for client in (two, start()[1]):
        seen = says(
            client,
            """
            import builtins, os, pandas, matplotlib
            print(hasattr(builtins, "left"), "LEFT" in os.environ, os.getcwd() == "/",
                  pandas.options.display.max_rows == 7, matplotlib.rcParams["font.size"] == 77)
            """,
        )
        assert seen == "False False False False False"
    assert first.provisioner.pid != second.provisioner.pid


def test_figures_are_there_the_same_as_in_a_stock_kernel(tmp_path):
    source = "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"
    pictures = []
    for kernel in ("stock", "preloaded"):
        ran = run(source, kernel=kernel, folder=tmp_path)
        assert ran.error is None, ran.error
        pictures.append([output["data"]["image/png"] for output in ran.notebook.cells[0].outputs])
    assert len(pictures[1]) == 1
    assert pictures[0] == pictures[1]


def test_code_in_a_forked_kernel_may_start_processes_of_all_kinds(start):
    _, client = start()
    assert says(client, "!echo from a shell") == "from a shell"
    pool = "import multiprocessing as m\nwith m.get_context('{}').Pool(2) as pool: print(pool.map(abs, [-1, -2]))"
    for method in ("fork", "spawn", "forkserver"):
        assert says(client, pool.format(method)) == "[1, 2]"


def test_an_edited_file_is_compiled_anew_and_an_unchanged_one_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(SourceFileLoader, "source_to_code", SourceFileLoader.source_to_code)
    path = tmp_path / "sample.py"
    path.write_text("value = 'compiled now'")
    child._reuse_compiled({(str(path), path.read_bytes()): compile("value = 'compiled before'", path, "exec")})

    def imported() -> str:
        loader = SourceFileLoader("sample", str(path))
        names: dict[str, str] = {}
        exec(loader.source_to_code(path.read_bytes(), str(path)), names)
        return names["value"]

    assert imported() == "compiled before"
    path.write_text("value = 'edited'")
    assert imported() == "edited"


def test_interrupt_stops_the_cell_and_not_the_kernel(start):
    manager, client = start()
    client.execute("import time; kept = 1; time.sleep(60)")
    time.sleep(0.5)
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=10)["content"]["ename"] == "KeyboardInterrupt"
    assert says(client, "print(kept)") == "1"


def test_restart_gives_a_new_kernel_with_nothing_of_the_old_one(start):
    manager, client = start()
    says(client, "kept = 1")
    before = manager.provisioner.pid
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=30)
    assert says(client, "print(kept)") == "NameError"
    assert isinstance(manager.provisioner.process, ForkedKernel)
    assert manager.provisioner.pid != before
    assert ends_within(2, before)


def test_the_end_of_a_kernel_is_seen_with_its_exit_code(start):
    manager, client = start()
    process = manager.provisioner.process
    client.execute("import os; os._exit(3)")
    assert process.wait(timeout=10) == process.poll() == 3
    assert not manager.is_alive()
    polite = start()[0]
    polite.shutdown_kernel()
    assert not polite.has_kernel


def test_a_cell_that_takes_too_long_ends_with_its_kernel(tmp_path):
    source = f"import os, time; open('{tmp_path}/pid', 'w').write(str(os.getpid())); time.sleep(60)"
    ran = run(source, kernel="preloaded", folder=tmp_path, timeout=1)
    assert ran.error.startswith("CellTimeoutError")
    assert ends_within(2, int((tmp_path / "pid").read_text()))


KILLED = """
import sys, threading
from pathlib import Path
sys.path.insert(0, {here!r})
from analysis.reporting.kernels import template
from test_kernels import run
template.prepare({{"CLAIMS_BUILD": {folder!r}}})
busy = "import os, subprocess; s = subprocess.Popen(['sleep', '60']); p = '{folder}/' + str(os.getpid())\\n"
busy += "open(p, 'w').write(str(s.pid))\\nsum(range(10**12))"  # holds the interpreter's lock for an hour
options = dict(kernel="preloaded", folder=Path({folder!r}), timeout=600, CLAIMS_BUILD={folder!r})
threads = [threading.Thread(target=run, args=(busy,), kwargs=options) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_a_killed_runner_leaves_no_process_behind(tmp_path, request):
    code = KILLED.format(here=str(Path(__file__).parent), folder=str(tmp_path))
    runner = subprocess.Popen([sys.executable, "-c", code])
    request.addfinalizer(runner.wait)
    request.addfinalizer(runner.kill)
    deadline = time.monotonic() + 60
    while len([path for path in tmp_path.iterdir() if path.read_text()]) < 2:
        assert time.monotonic() < deadline
        assert runner.poll() is None
        time.sleep(0.05)
    started = [int(pid) for path in tmp_path.iterdir() for pid in (path.name, path.read_text())]
    marked = f"CLAIMS_BUILD={tmp_path}".encode()
    build: list[int] = []
    while not set(started) <= set(build):  # the environment of a process that just came up may be empty for a moment
        assert time.monotonic() < deadline, "every process of a build carries its name"
        build = [int(path.name) for path in Path("/proc").glob("[0-9]*") if marked in environment_of(path)]
    runner.kill()
    runner.wait()
    assert ends_within(2, *started, *build)


def test_a_runner_killed_while_its_template_loads_leaves_no_process_behind():
    code = "from analysis.build.kernels import template; template.prepare(); print('on', flush=True); input()"
    runner = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert runner.stdout.readline() == "on\n"
    children = [int(pid) for pid in Path(f"/proc/{runner.pid}/task/{runner.pid}/children").read_text().split()]
    assert len(children) == 2  # the template, and the standard library's tracker
    time.sleep(0.5)
    runner.kill()
    runner.communicate()
    assert ends_within(2, *children)


@pytest.mark.parametrize("variable", ["PYTHONHASHSEED", "MPLCONFIGDIR", "OMP_NUM_THREADS", "PYTHONPATH", "LC_ALL"])
def test_a_variable_that_counts_while_loading_is_a_reason_not_to_fork(variable, tmp_path):
    ready = template.template_for({})
    assert ready.why_not(dict(os.environ), tmp_path) is None
    assert ready.why_not({**os.environ, "ANOTHER": "1"}, tmp_path) is None
    assert f"{variable} differ" in ready.why_not({**os.environ, variable: str(tmp_path)}, tmp_path)


def test_a_folder_with_its_own_figure_settings_or_new_packages_are_reasons_not_to_fork(tmp_path, monkeypatch):
    ready = template.template_for({})
    monkeypatch.setattr(template.keys, "find_installed", lambda: "others")
    assert "packages" in ready.why_not(dict(os.environ), tmp_path)
    (tmp_path / "matplotlibrc").touch()
    assert "matplotlibrc" in ready.why_not(dict(os.environ), tmp_path)
    assert "no such folder" in ready.why_not(dict(os.environ), tmp_path / "none")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (["bash", "-c", "kernel"], {}),
        ([sys.executable, "-m", "other_kernel"], {}),
        ([sys.executable, "-m", "ipykernel_launcher"], {"independent": True}),
        ([sys.executable, "-m", "ipykernel_launcher"], {"stdout": subprocess.PIPE}),
        ([sys.executable, "-m", "ipykernel_launcher"], {"preexec_fn": print}),
    ],
)
def test_a_kernel_that_is_not_ours_to_fork_is_left_to_jupyter(command, options):
    with pytest.raises(NoFork):
        provisioner._forked(command, **options)


def test_where_nothing_can_be_forked_a_stock_kernel_runs_the_report(tmp_path, monkeypatch):
    monkeypatch.setattr(template.sys, "platform", "darwin")
    template.prepare({"CLAIMS_BUILD": "elsewhere"})
    monkeypatch.undo()
    source = "print(b'ipykernel_launcher' in open('/proc/self/cmdline', 'rb').read())"
    for environment in ({"CLAIMS_BUILD": "elsewhere"}, {"PYTHONHASHSEED": "7"}):
        ran = run(source, kernel="preloaded", folder=tmp_path, **environment)
        assert ran.error is None
        assert ran.notebook.cells[0].outputs[0]["text"] == "True\n"
    template.close({"CLAIMS_BUILD": "elsewhere"})


def test_a_template_that_died_is_survived(start):
    template.prepare({"CLAIMS_BUILD": "dies"})
    ready = template.template_for({"CLAIMS_BUILD": "dies"})
    os.kill(ready._server._forkserver_pid, signal.SIGKILL)
    manager, client = start(env={**os.environ, "CLAIMS_BUILD": "dies"})
    assert isinstance(manager.provisioner.process, subprocess.Popen)
    assert says(client, "print(1)") == "1"
    template.close({"CLAIMS_BUILD": "dies"})


def test_papermill_and_nbval_use_it_when_the_environment_names_it(tmp_path):
    cell = nbformat.v4.new_code_cell("print('forkserver' in open('/proc/self/cmdline').read())", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("stream", text="True\n")]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "tiny.ipynb")
    environment = {**os.environ, "JUPYTER_DEFAULT_PROVISIONER_NAME": PRELOADED}
    commands = (
        ["-m", "papermill", "tiny.ipynb", "out.ipynb", "--no-progress-bar"],
        ["-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "tiny.ipynb"],
    )
    both = [
        subprocess.Popen([sys.executable, *command], cwd=tmp_path, env=environment, stdout=-1, stderr=-2, text=True)
        for command in commands
    ]
    for process in both:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
    ran = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert ran.cells[0].outputs[0]["text"] == "True\n"


def test_a_template_ends_with_its_process_however_early_that_was_killed():
    code = "from analysis.build.kernels import template; template.prepare(); import os; os.kill(os.getpid(), 9)"
    marked = {**os.environ, "MARK": os.urandom(8).hex()}
    subprocess.run([sys.executable, "-c", code], env=marked, check=False)
    mark = f"MARK={marked['MARK']}".encode()
    left = [int(path.name) for path in Path("/proc").glob("[0-9]*") if mark in environment_of(path)]
    assert ends_within(1.5, *left)
