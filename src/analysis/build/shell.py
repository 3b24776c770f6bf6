"""Notebook cells run in an IPython shell of this process, which answers as a kernel's client would.

The shell is the one that kernels use. What it would send to a socket is kept as messages, and nbclient takes them
for a kernel's: displays and their updates, streams, errors and figures are then what they are with a kernel.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from queue import SimpleQueue
from typing import Any
from uuid import uuid4

from ipykernel import zmqshell
from ipykernel.compiler import XCachingCompiler
from IPython.core.interactiveshell import ExecutionResult
from IPython.core.pylabtools import activate_matplotlib
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session
from matplotlib_inline.backend_inline import configure_inline_support
from traitlets.config import Config

from analysis.build.limits import OutputTooLong
from analysis.build.reached import error_content

Message = dict[str, Any]
INLINE = "module://matplotlib_inline.backend_inline"
# What a report's cells are is no part of anyone's history of commands, which is a database on disk.
_SETTINGS = Config(HistoryManager={"enabled": False})
_CALLS = 20  # of an error's traceback, at either end; ours
_LANGUAGE = {"name": "python", "mimetype": "text/x-python", "file_extension": ".py"}


class Channel(SimpleQueue):
    """Messages as they wait on one of a kernel's sockets."""

    def get_msg(self, timeout: float | None = None) -> Message:
        """The next one. All there will be are there already: raises queue.Empty where there is none."""
        return self.get(block=False)


class Messages(Session):
    """What cells put out, in order. Once it is more than ``most`` bytes, what the last cell puts out is dropped."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.size = most, 0
        self._sent: list[Message] = []
        self._stream, self._parts = "", []

    @property
    def too_long(self) -> bool:
        """Whether there was more than may be."""
        return self.size > self.most

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Keep a message as it would arrive elsewhere, in place of sending it."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        self.flush()
        text = json.dumps(message["content"], default=json_default)
        if self._fits(len(text)):
            self._sent.append(message | {"content": json.loads(text)})
        elif message["msg_type"] != "error":
            raise OutputTooLong(self.most)

    def write(self, name: str, text: str) -> None:
        """Keep text written to a stream; what follows on the same stream joins it."""
        if not self._fits(len(text)):
            raise OutputTooLong(self.most)
        if name != self._stream:
            self.flush()
            self._stream = name
        self._parts.append(text)

    def flush(self) -> None:
        """Make a message of the text that was written."""
        text, self._parts = "".join(self._parts), []
        if text:
            self._sent.append(self.msg("stream", {"name": self._stream, "text": text}))

    def take(self) -> list[Message]:
        """All messages of the cell that has just run; keep none."""
        self.flush()
        taken, self._sent = self._sent, []
        return taken

    def _fits(self, size: int) -> bool:
        self.size += size
        if self.too_long:
            self._sent, self._parts = [], []
        return not self.too_long


class Stream(io.TextIOBase):
    """In place of standard output or error while a cell runs.

    What programs that a cell starts write to the file of that number stands after what the cell prints itself.
    """

    encoding = "UTF-8"  # type: ignore[assignment]

    def __init__(self, name: str, number: int, messages: Messages) -> None:
        self.name, self._number, self._messages = name, number, messages
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the process

    def write(self, text: str) -> int:
        """Keep text. Raises TypeError for anything else, as any text stream does."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._messages.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Have what was written stand before whatever comes next."""
        self._messages.flush()

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def fileno(self) -> int:
        """The file that programs started by a cell write to."""
        return self._number

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Take all that is written, by whatever way, within the block."""
        before, file = getattr(sys, self.name), os.dup(self._number)
        os.dup2(self._file.fileno(), self._number)
        setattr(sys, self.name, self)
        try:
            yield
        finally:
            setattr(sys, self.name, before)
            os.dup2(file, self._number)
            os.close(file)
            with suppress(OutputTooLong):
                self._messages.write(self.name, self._written())

    def _written(self) -> str:
        self._file.seek(0)
        written = self._file.read(self._messages.most + 1)
        self._file.seek(0)
        self._file.truncate()
        return written.decode(errors="replace")


class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):
    """A kernel's shell without the kernel. Libraries look at its name to see that they are in a notebook."""

    failed_to_show = False  # the result of the cell that runs

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window: figures go into the notebook."""

    def showtraceback(self, *about: Any, **options: Any) -> None:
        """Show an error; one of showing a result fails the cell as any other does."""
        shorten_traceback(sys.exc_info()[1])
        self.failed_to_show |= getattr(self.displayhook, "msg", None) is not None  # there is none before the first
        super().showtraceback(*about, **options)


def shorten_traceback(error: BaseException | None) -> None:
    """Leave of an error, and of those behind it, the outermost and the innermost calls.

    To show each of the thousand calls of a recursion without end takes minutes, and gigabytes.
    """
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        outer, at = None, error.__traceback__
        for _ in range(_CALLS):
            outer, at = at, at and at.tb_next
        inner = deque(maxlen=_CALLS)
        while at is not None:
            inner.append(at)
            at = at.tb_next
        if inner:
            outer.tb_next = inner[0]
        error = error.__cause__ or error.__context__


@cache
def start_shell() -> ZMQInteractiveShell:
    """This process's shell, made when first asked for: best before libraries look whether there is one."""
    shell = ZMQInteractiveShell.instance(config=_SETTINGS, compiler_class=XCachingCompiler)
    activate_matplotlib(INLINE)
    configure_inline_support(shell, INLINE)
    return shell


class ShellClient:
    """What nbclient asks of a kernel's client, answered by the shell of this process."""

    allow_stdin = False

    def __init__(self, most_output: int) -> None:
        """Take this process's shell, which has run nothing yet: it is for one notebook."""
        self.shell_channel, self.iopub_channel = Channel(), Channel()
        self._messages = Messages(most_output)
        self._streams = [Stream("stdout", 1, self._messages), Stream("stderr", 2, self._messages)]
        self._shell = start_shell()
        self._shell.displayhook.session = self._shell.display_pub.session = self._messages

    def is_alive(self) -> bool:
        """It lives as long as this process."""
        return True

    def kernel_info(self) -> str:
        """Answer with the language."""
        return self._answer([], {"status": "ok", "language_info": _LANGUAGE})

    async def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Run a cell to its end; answer with what became of it, after all that it put out."""
        count, self._shell.failed_to_show = self._shell.execution_count, False
        with ExitStack() as streams:
            for stream in self._streams:
                streams.enter_context(stream.in_place())
            done = await self._run(code, store_history)
        sent = self._messages.take()
        error = done.error_before_exec or done.error_in_exec
        if self._messages.too_long:
            error = OutputTooLong(self._messages.most)
            sent = [self._messages.msg("error", error_content(error))]
        reply = {"status": "ok", "execution_count": count}
        if error is not None or self._shell.failed_to_show:
            reply |= {"status": "error", **error_content(error)}
        started = self._messages.msg("execute_input", {"code": code, "execution_count": count})
        ended = self._messages.msg("status", {"execution_state": "idle"})
        return self._answer([started, *sent, ended], reply)

    async def _run(self, code: str, store_history: bool) -> ExecutionResult:
        """As a kernel does it: cells that await something share the loop that is running."""
        shell, problem = self._shell, None
        try:
            transformed = shell.transform_cell(code)
        except Exception:
            transformed, problem = code, sys.exc_info()
        how = {"transformed_cell": transformed, "preprocessing_exc_tuple": problem}
        if not shell.should_run_async(code, **how):
            return shell.run_cell(code, store_history=store_history)
        done = None
        try:
            done = await shell.run_cell_async(code, store_history=store_history, **how)
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", done)
        return done

    def _answer(self, sent: list[Message], reply: Message) -> str:
        asked = uuid4().hex
        for message in sent:
            self.iopub_channel.put(message | {"parent_header": {"msg_id": asked}})
        self.shell_channel.put({"parent_header": {"msg_id": asked}, "content": reply})
        return asked
