"""What holds for every figure: where it is drawn, how it is saved, on which ground, and what text stays."""

import re
import subprocess
import sys

import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.text import Text
from nbclient import NotebookClient

from analysis import plots

HOSTILE = [
    "$\\frac{1}{0}$ and $ alone",
    "{curly} %s <b>&amp; \\n",
    "מחקר על חוזק 2019",
    "a very long label that says who was studied, where, by whom, for how long and with what " * 2,
    "unbroken" * 20,
    "hidden \u202e order\u0007",
]


def test_every_figure_of_the_library_is_tried_here(makers):
    functions = {
        name for name in plots.__all__ if callable(getattr(plots, name)) and name not in ("Palette", "sheet", "style")
    }
    assert functions - {"claims"} == set(makers)
    assert plots.claims is plots.claim_map


def test_a_figure_is_saved_for_a_slide(maker, tmp_path):
    function, frame, keywords = maker
    ax = function(frame, **keywords)
    ax.set_title("A title of one's own")
    for suffix, start in (("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")):
        path = tmp_path / f"figure.{suffix}"
        ax.figure.savefig(path)
        assert path.read_bytes().startswith(start)
    assert "A title of one" in (tmp_path / "figure.svg").read_text("utf-8")


def test_what_is_drawn_is_named_in_the_svg(maker, tmp_path):
    function, frame, keywords = maker
    function(frame, **keywords).figure.savefig(tmp_path / "a.svg")
    ids = re.findall(r'<g id="([^"]*)"', (tmp_path / "a.svg").read_text("utf-8"))
    ours = {name for name in ids if not re.match(r"(figure|axes|patch|text|matplotlib|xtick|ytick|line2d)", name)}
    assert ours - {"legend_1"}
    assert [name for name in ours if ids.count(name) > 1] == []


def test_given_axes_are_drawn_on_and_nothing_else_is_made(maker):
    function, frame, keywords = maker
    figure = Figure(figsize=(7, 4))
    ax = figure.add_subplot()
    before = figure.get_size_inches().tolist()
    assert function(frame, ax=ax, **keywords) is ax
    assert figure.get_size_inches().tolist() == before
    assert not plt.get_fignums()
    figure.draw_without_rendering()


def test_a_new_figure_is_pyplots_so_that_a_notebook_shows_it_once(maker):
    function, frame, keywords = maker
    ax = function(frame, **keywords)
    assert plt.get_fignums() == [ax.figure.number]


def test_a_notebook_shows_each_figure_once(tmp_path):
    make = "plots.forest(pd.DataFrame({'label': ['a'], 'yi': [0.1], 'vi': [0.1]}))"
    sources = [
        f"import pandas as pd\nfrom analysis import plots\nax = {make}",
        f"ax = {make}\nax.set_title('x')\nax",
        make,
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    for cell in notebook.cells:
        assert sum("image/png" in output.get("data", {}) for output in cell.outputs) == 1


def test_the_readers_own_settings_stay(maker):
    function, frame, keywords = maker
    before = dict(plt.rcParams)
    function(frame, **keywords, dark=True)
    assert dict(plt.rcParams) == before


@pytest.mark.parametrize("dark", [False, True])
def test_ink_stands_out_from_its_ground(maker, dark):
    function, frame, keywords = maker
    ax = function(frame, **keywords, dark=dark)
    palette = plots.DARK if dark else plots.LIGHT
    assert same_color(ax.figure.get_facecolor(), palette.paper)
    shown = [text for text in ax.figure.findobj(Text) if text.get_text() and text.get_visible()]
    assert all(
        same_color(text.get_color(), palette.ink) or same_color(text.get_color(), palette.faint) for text in shown
    )


def test_the_ground_of_given_axes_is_followed(maker):
    function, frame, keywords = maker
    figure = Figure(facecolor="black")
    ax = function(frame, ax=figure.add_subplot(), **keywords)
    shown = [text for text in figure.findobj(Text) if text.get_text()]
    inks = (plots.DARK.ink, plots.DARK.faint)
    assert all(any(same_color(text.get_color(), ink) for ink in inks) for text in shown)
    assert ax.get_facecolor()[3] == 0


def test_an_empty_frame_gives_axes_that_say_so(maker, named):
    function, frame, keywords = maker
    ax = function(frame.iloc[:0], **keywords)
    ax.figure.draw_without_rendering()
    assert named(ax, "nothing") is not None


def test_one_row_is_enough(maker, named):
    function, frame, keywords = maker
    ax = function(frame.iloc[:1], **keywords)
    ax.figure.draw_without_rendering()
    assert named(ax, "nothing") is None


def test_a_frame_without_columns_is_told_what_is_needed(makers):
    for name, (function, _, _) in makers.items():
        if name != "gap_map":  # any table of numbers is one
            with pytest.raises(ValueError, match=rf"{name} needs the column '.*; the frame has none"):
                function(pd.DataFrame())


def test_what_is_no_frame_is_refused(maker):
    function, _, _ = maker
    with pytest.raises(TypeError, match="takes a DataFrame, not list"):
        function([1, 2])


@pytest.mark.parametrize("label", HOSTILE)
def test_labels_are_text_and_never_cut(maker, label, texts):
    function, frame, keywords = maker
    if "label" in frame:
        frame = frame.assign(label=[label, *frame["label"].iloc[1:]])
        frame = frame if function is not plots.traffic_lights else frame.assign(label=label).drop_duplicates("domain")
    elif function is plots.gap_map:
        frame = frame.rename(index={"strength": label})
    else:
        keywords = keywords | {"xlabel": label}
    keywords = keywords | ({"labels": True} if function is plots.bubble else {})
    ax = function(frame, **keywords)
    ax.figure.draw_without_rendering()
    if function is plots.funnel:
        return
    letters = "".join("".join(texts(ax)).split())
    expected = "".join(label.replace("\u202e", "⟨U+202E⟩").replace("\u0007", "⟨U+0007⟩").split())
    assert expected in letters
    page = ax.figure.bbox.padded(1)
    drawn = [*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label]
    for text in drawn:
        if text.get_text() and text.get_visible():
            (left, bottom), (right, top) = text.get_window_extent().get_points()
            assert page.contains(left, bottom), text.get_text()
            assert page.contains(right, top), text.get_text()


def test_infinite_and_worded_numbers_are_refused_by_name(effects):
    with pytest.raises(ValueError, match="'yi' holds an infinite value in row 1"):
        plots.forest(effects.assign(yi=[0.1, np.inf, 0.2, 0.3]))
    with pytest.raises(ValueError, match="'yi' does not hold numbers"):
        plots.funnel(effects.assign(yi=["a", "b", "c", "d"]))
    with pytest.raises(ValueError, match="'vi' must be positive; it is 0 in row 2"):
        plots.bubble(effects.assign(vi=[0.1, 0.1, 0.0, 0.1]))


def test_importing_the_package_loads_no_figures():
    code = "import sys, analysis; assert not {'pandas', 'matplotlib', 'seaborn'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
