"""The pages of the documentation's site, in build/docs-pages: each document at its own place, with what it links to,
and the reference of commands, tables and library, made of the program itself. Run by `make docs`."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import analysis
from analysis.cli import COMMANDS, main
from analysis.commands.output import EXIT_CODES
from analysis.tables.columns import Column, Schema
from analysis.tables.schemas import TABLES

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"\]\((?!\w+:|#|<)([^)\s#]+)(?:#[^)\s]*)?\)")
_FENCE = re.compile(r"^```(\w+) (\S+)$", re.MULTILINE)


def write_pages(folder: Path) -> None:
    """Everything that the site is built of, in a folder that is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in sorted({*with_links(documents()), *_settings()["extra_javascript"]}):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            path.write_text(fenced(ROOT.joinpath(name).read_text(encoding="utf-8")), encoding="utf-8")
        else:
            shutil.copy(ROOT / name, path)
    for name, text in made().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def documents() -> list[str]:
    """The pages that zensical.toml names and a person wrote, by their path from the root."""
    return [name for name in _pages(_settings()["nav"]) if name not in made()]


def _settings() -> dict[str, Any]:
    return tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]


def _pages(nav: list[dict[str, Any]]) -> Iterator[str]:
    for entry in nav:
        for page in entry.values():
            if isinstance(page, str):
                yield page
            else:
                yield from _pages(page)


def with_links(names: list[str]) -> set[str]:
    """The documents, and every file that one of them links to or shows."""
    files, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name in files:
            continue
        files.add(name)
        if name.endswith(".md"):
            path = ROOT / name
            targets = [(path.parent / target).resolve() for target in _LINK.findall(path.read_text(encoding="utf-8"))]
            waiting += [target.relative_to(ROOT).as_posix() for target in targets if target.is_file()]
    return files


def fenced(text: str) -> str:
    """A block's second word is its file's name, shown above it, or only for tests, and left out."""
    return _FENCE.sub(lambda match: f'```{match[1]} title="{match[2]}"' if "." in match[2] else f"```{match[1]}", text)


def made() -> dict[str, str]:
    """The pages that are made of the program, by their name."""
    return {
        "reference/commands.md": commands_page(),
        "reference/tables.md": tables_page(),
        "reference/library.md": library_page(),
    }


def commands_page() -> str:
    """What every command says of itself, and the codes that they end with."""
    parts = ["# Commands", _block(_help())]
    for name in COMMANDS:
        parts += [f"## claims {name}", _block(_help(name))]
    codes = [f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()]
    parts += ["## Exit codes", "\n".join(["| code | means |", "| ---: | ----- |", *codes])]
    return "\n\n".join(parts) + "\n"


def _help(*command: str) -> str:
    os.environ["COLUMNS"] = "90"  # as wide as a page's block, whatever the terminal is
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.suppress(SystemExit):
        main([*command, "--help"])
    return printed.getvalue().rstrip()


def _block(text: str) -> str:
    return f"```text\n{text}\n```"


def tables_page() -> str:
    """Every table of data/processed with its key and its columns."""
    return (
        "\n\n".join(
            [
                "# Tables",
                "Each lies in `data/processed` as Parquet and as CSV. What is absent is never an empty text or 0.",
                *(_table(name, schema) for name, schema in TABLES.items()),
            ]
        )
        + "\n"
    )


def _table(name: str, schema: Schema) -> str:
    rows = [f"| {column} | {spec.dtype} | {_meaning(spec)} |" for column, spec in schema.columns.items()]
    refers = [f"`{column}` is one of `{target}`." for column, target in schema.refers.items()]
    key = f"Key: {', '.join(f'`{column}`' for column in schema.key)}."
    head = ["| column | type | what stands in it |", "| ------ | ---- | ---------------- |"]
    return "\n\n".join([f"## {name}", schema.description, " ".join([key, *refers]), "\n".join([*head, *rows])])


def _meaning(spec: Column) -> str:
    bounds = [f"at least {spec.low:g}"] if spec.low is not None else []
    bounds += [f"at most {spec.high:g}"] if spec.high is not None else []
    told = [
        spec.description,
        f"in {spec.unit}" if spec.unit else "",
        " and ".join(bounds),
        f"one of: {', '.join(spec.one_of)}" if spec.one_of else "",
        "never missing" if spec.required else "",
    ]
    return "; ".join(part for part in told if part).replace("|", "\\|").replace("<", "&lt;")


def library_page() -> str:
    """Directives for mkdocstrings: it takes signatures and docstrings from the source."""
    return (
        "\n\n".join(
            [
                "# Library",
                "`from analysis import Project, compare, plots, stats`",
                "## Projects and claims",
                *(f"::: analysis.library.{name}" for name in ("project.Project", "claim.Claim", "compare.compare")),
                "## Figures: analysis.plots",
                *_directives(analysis.plots),
                "## Statistics: analysis.stats",
                *_directives(analysis.stats),
                "## Effect sizes: analysis.stats.effect_sizes",
                *_directives(analysis.stats.effect_sizes),
                "## Diagnostics: analysis.stats.diagnostics",
                *_directives(analysis.stats.diagnostics),
            ]
        )
        + "\n"
    )


def _directives(module: object) -> list[str]:
    """One for each public function and class of a module, where it is defined."""
    public = [getattr(module, name) for name in module.__all__]
    homes = [f"{thing.__module__}.{thing.__qualname__}" for thing in public if hasattr(thing, "__qualname__")]
    return [f"::: {home}" for home in dict.fromkeys(homes)]


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
