"""Feed readers with what nobody would write: ``make fuzz``, or ``make fuzz ARGS="--inputs 1000000"``.

Coverage-guided by Atheris where it is installed (Linux), else by mutations of the examples alone. An input that raises
what is no located error, takes over a second or over 500 MiB ends the run; it is kept in build/fuzz, and belongs,
named after its target, into tests/faults/corpus, where a test reads it from then on.
"""

import argparse
import contextlib
import hashlib
import importlib
import random
import resource
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]
CORPUS = ROOT / "tests" / "faults" / "corpus"
KEPT = ROOT / "build" / "fuzz"
LONGEST, MOST_MEMORY = 1.0, 500 * 1024 * 1024  # seconds of processor time, bytes
_INSTRUMENTED = ("analysis", "bibtexparser", "pylatexenc", "rispy")  # what decides by what stands in an input
_TOKENS = (
    "(", ")", "[", "]", "{", "}", "|", "\n", "---", "## ", ": ", "- ", ", ", ";", "±", "−", "–", "%", " n 1", "SD ",
    "CI ", " to ", "0", "1e308", "-1", "NaN", "²", "\\", "$", "\\'", '"', "'", "<i>", "</i>", "&amp;", "<script>", "\0",
    "\u202e", "\u200b", "\ud800", "😀", "٣", "&a ", "*a", "!!python/object:x ", "@a{b,", "#", "and ", "et al. ", "2018",
    "van ", "=", "http://", "javascript:", "../", "\r", "\t", "\x85", "\u2028", "a" * 600, "((((((((", "{{{{{{{{",
    "TY  - ", "ER  - ",
)  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    """The text with a few pieces cut out, doubled, moved, or put in."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(text))
        end = min(len(text), at + chance.randint(0, 12))
        piece = text[at:end]
        any_sign = chr(chance.choice((chance.randrange(128), chance.randrange(0x3000))))
        new = chance.choice(("", piece * chance.randint(2, 5), chance.choice(_TOKENS), any_sign))
        text = text[:at] + new + text[end if chance.random() < 0.6 else at :]
    return text


def checked(name: str, read: Callable[[str], object], text: str) -> None:
    """Read an input; keep it, and raise, where it takes too long or raises what is no located error."""
    begun = time.process_time()
    try:
        read(text)
        if (taken := time.process_time() - begun) > LONGEST:
            raise TimeoutError(f"{taken:.1f} s")
    except BaseException:
        content = text.encode("utf-8", "surrogatepass")
        path = KEPT / f"{name}-{hashlib.sha256(content).hexdigest()[:10]}"
        KEPT.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{name}: {len(text)} characters, kept as {path.relative_to(ROOT)}", file=sys.stderr)
        raise


def _atheris() -> ModuleType | None:
    try:
        return importlib.import_module("atheris")
    except ImportError:
        return None


def _guided(atheris: ModuleType, targets: dict, inputs: int, seed: int) -> None:
    """Atheris chooses inputs by the code they reach; the first byte says for whom they are. It ends the process."""
    names = sorted(targets)

    def test_one(data: bytes) -> None:
        if data:
            name = names[data[0] % len(names)]
            read, example = targets[name]
            text = data[1:].decode("utf-8", "replace")
            checked(name, read, mutated(example, random.Random(text)) if len(text) < 2 else text)

    seeds = KEPT / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    for at, name in enumerate(names):
        (seeds / name).write_bytes(bytes([at]) + targets[name][1].encode())
    atheris.Setup(
        [sys.argv[0], f"-runs={inputs}", f"-seed={seed}", "-max_len=4096", "-verbosity=1", "-print_final_stats=1",
         f"-artifact_prefix={KEPT}/", "-rss_limit_mb=0", str(seeds)],
        test_one,
    )  # fmt: skip
    atheris.Fuzz()


def _unguided(targets: dict, inputs: int, seed: int) -> None:
    chance = random.Random(seed)
    names = sorted(targets)
    wrong: dict[tuple, str] = {}
    for number in range(inputs):
        name = names[number % len(names)]
        read, example = targets[name]
        try:
            checked(name, read, mutated(example, chance))
        except Exception as error:  # the others are told as well, each kind of them once
            place = traceback.extract_tb(error.__traceback__)[-1]
            wrong.setdefault((name, type(error), place.filename, place.lineno), traceback.format_exc(limit=-4))
    if wrong:
        sys.exit("\n".join(wrong.values()))


def main() -> None:
    """Read so many inputs, or say which of them was too much."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=20_000, help="how many (default: %(default)s, some minutes)")
    parser.add_argument("--target", action="append", help="of these readers alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unguided", action="store_true", help="by mutations alone, though Atheris is there")
    options = parser.parse_args()

    atheris = None if options.unguided else _atheris()
    with atheris.instrument_imports(include=list(_INSTRUMENTED)) if atheris else contextlib.nullcontext():
        from fuzz_targets import TARGETS
    targets = {name: TARGETS[name] for name in options.target or TARGETS}
    for read, example in targets.values():  # what is loaded at the first use is not an input's memory
        read(example)
    used = (
        int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if sys.platform == "linux" else 0
    )
    if used:
        resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, resource.RLIM_INFINITY))
    begun = time.monotonic()
    if atheris:
        _guided(atheris, targets, options.inputs, options.seed)
    _unguided(targets, options.inputs, options.seed)
    taken = time.monotonic() - begun
    print(
        f"{options.inputs:,} inputs for {len(targets)} readers in {taken:.0f} s: each was read, or what is wrong told"
    )


if __name__ == "__main__":
    main()
