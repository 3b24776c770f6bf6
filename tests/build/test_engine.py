"""A notebook's cells in the process of its report give what they give in a kernel that papermill starts."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.build.order import ENGINES, FAILED, FORKED, NOTEBOOK, PAGE, STOCK, Order

OUTPUTS = [
    "text: str = 'default'  # a parameter",
    "print(text); text.upper()",
    "import sys\nprint('out'); print('aside', file=sys.stderr); sys.stdout.write('more'); print(); 1 + 1",
    "from IPython.display import HTML, Latex, clear_output, display\n"
    "print('before'); display(HTML('<b>shown</b>')); print('between'); display(1, Latex('$x$')); print('after'); 2",
    "handle = display('first', display_id='kept'); display('other')",
    "handle.update(HTML('<i>second</i>')); None",
    "print('gone'); clear_output(); print('stays')",
    "print('gone'); clear_output(wait=True); display('stays')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show(); print('below')",
    "figure, axes = plt.subplots(); axes.plot([2, 1]); 'a result stands above a figure that is not shown'",
    "plt.get_fignums()",
    "plt.figure(figsize=(1, 1))",
    "%matplotlib inline\nplt.plot([3]); 'again'",
    "import pandas\npandas.DataFrame({f'column {i}': [i, float('nan')] for i in range(30)})",
    "class Both:\n    def _repr_html_(self): return '<p>shown</p>'\n    def __repr__(self): return 'plain'\nBoth()",
    "import io; from PIL import Image; Image.new('RGB', (2, 2))",
    "import asyncio\nawait asyncio.sleep(0, 'awaited')",
    "!echo from a shell",
    "%%capture kept\nprint('not shown')",
    "kept.stdout, _, In[1], sorted(Out)",
    "None",
    "'hidden';",
    "import os, sys; os.getcwd(), __name__, '' in sys.path, os.environ['ADDED']",
]
ERRORS = {
    "an exception": "def f():\n    print('so far')\n    raise ValueError('no\\nsecond line')\nf()",
    "a mistake in writing": "x = (",
    "an object that cannot be shown": "class Bad:\n    def __repr__(self): raise KeyError('bad')\nBad()",
    "an exit": "import sys; sys.exit(3)",
    "a line magic that is none": "%nothing",
    "a module that is none": "import no_such_module",
}


@pytest.fixture
def make(pool, tmp_path):
    """Make a report of these cells."""

    def made(cells, engine, parameters=(), **options):
        notebook = new_notebook(cells=[new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
        for position, cell in enumerate(notebook.cells):
            cell.id = f"c{position}"
        notebook.cells[0].metadata["tags"] = ["parameters"]
        text = nbformat.writes(notebook)
        return pool.make(
            Order("page", "A page", text, dict(parameters), tmp_path, {"ADDED": "a value"}, engine, **options)
        )

    return made


def outputs(made, ending=NOTEBOOK):
    """What each code cell has put out."""
    cells = nbformat.reads(made.contents[ending].decode(), 4).cells
    return [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]


def test_whatever_cells_put_out_is_what_it_is_with_a_kernel(make):
    cells = [new_markdown_cell("# A heading"), *OUTPUTS]
    forked, stock = (make(cells[1:] + cells[:1], engine, {"text": "given"}) for engine in ENGINES)
    assert (forked.error, stock.error) == (None, None)
    cells = nbformat.reads(forked.contents[NOTEBOOK].decode(), 4).cells
    for cell, other in zip(cells, nbformat.reads(stock.contents[NOTEBOOK].decode(), 4).cells, strict=True):
        assert cell == other
    assert forked.contents == stock.contents
    assert set(forked.contents) == {PAGE, NOTEBOOK}
    pictures = [output for cell in outputs(forked) for output in cell if "image/png" in output.get("data", {})]
    assert len(pictures) >= 4, "the figures are there"


def test_what_programs_write_stands_below_their_cell(make):
    made = make(["1", "import os, subprocess\nsubprocess.run(['echo', 'from a program'])\nprint('first')"], FORKED)
    assert outputs(made)[1] == [{"output_type": "stream", "name": "stdout", "text": "first\nfrom a program\n"}]


@pytest.mark.parametrize("source", ERRORS.values(), ids=ERRORS)
def test_an_error_ends_a_notebook_as_it_does_with_a_kernel(make, source):
    forked, stock = (make(["1", "print('before')", source, "print('never')"], engine) for engine in ENGINES)
    assert forked.error == stock.error is not None
    cells = outputs(forked, FAILED)
    assert cells == outputs(stock, FAILED)
    assert forked.contents == stock.contents
    assert cells[1][0]["text"] == "before\n"
    assert cells[3] == []


@pytest.mark.parametrize("tag", ["raises-exception", "skip-execution"])
def test_tags_count_as_they_do_with_a_kernel(make, tag):
    tagged = new_code_cell("print('tagged'); raise ValueError('expected')", metadata={"tags": [tag]})
    forked, stock = (make(["1", tagged, "print('goes on')"], engine) for engine in ENGINES)
    assert forked == stock
    assert outputs(forked, FAILED if forked.error else NOTEBOOK)[-1][0]["text"] == "goes on\n"


def test_reports_share_no_names_no_settings_and_no_random_numbers(make):
    draw = "import random, numpy\nprint(random.random(), numpy.random.rand(), numpy.random.default_rng().random())"
    change = (
        "import builtins, os, pandas\nbuiltins.left = os.environ['LEFT'] = 'x'\npandas.options.display.max_rows = 7"
    )
    see = "import builtins, os, pandas\nprint(hasattr(builtins, 'left'), 'LEFT' in os.environ, 'draw' in globals(), "
    see += "pandas.options.display.max_rows == 7)"
    first, second = make(["draw = 1", draw, change], FORKED), make(["1", draw, see], FORKED)
    drawn = [number for made in (first, second) for number in outputs(made)[1][0]["text"].split()]
    assert len(set(drawn)) == 6
    assert outputs(second)[2][0]["text"] == "False False False False\n"


def test_code_in_a_report_may_start_processes_of_all_kinds(make):
    cell = "import multiprocessing as m\nwith m.get_context('{}').Pool(2) as pool: print(pool.map(abs, [-1, -2]))"
    made = make(["1", *(cell.format(method) for method in ("fork", "spawn", "forkserver"))], FORKED)
    assert made.error is None
    assert [cell[0]["text"] for cell in outputs(made)[1:]] == ["[1, 2]\n"] * 3


@pytest.mark.parametrize("engine", [FORKED, STOCK])
def test_a_notebook_without_parameters_runs_as_it_is(make, engine):
    made = make(["x = 1", "print(x)"], engine)
    assert [cell["id"] for cell in nbformat.reads(made.contents[NOTEBOOK].decode(), 4).cells] == ["c0", "c1"]
