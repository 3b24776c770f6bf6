"""settings.yaml: priors and thresholds a field may choose. Without the file, the named defaults count."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.notes.fields import Fields
from analysis.notes.frontmatter import Block, Scalar, read_yaml
from analysis.notes.grammar.numbers import read_number, read_range
from analysis.notes.migrating import KEY, check_format
from analysis.notes.problems import Reporter
from analysis.notes.vocabulary import Vocabulary, look_up
from analysis.terms import MeasureKind, ReportedAs

_KEYS = (
    KEY,
    "priors",
    "smallest effect of interest",
    "point claim band",
    "verdict probability",
    "pre-post correlation",
    "duration window",
)


@dataclass(frozen=True)
class Prior:
    """Proper priors on one measure: mean effect Student t (four degrees of freedom; location ``mean``, scale ``sd``),
    spread of effects half-normal(tau)."""

    mean: float
    sd: float
    tau: float
    because: str


@dataclass(frozen=True)
class Quantity:
    """A number chosen for an outcome, in its unit, with where it comes from."""

    value: float
    unit: str
    because: str


# Chosen by this project, wide enough to let three small trials speak: a log ratio of 0.6 is a gain of
# 82 %, a standardised difference of 2 is rare, a mean correlation beyond 0.75 too.
DEFAULT_PRIORS = {
    MeasureKind.LOG_RATIO: Prior(0.0, 0.3, 0.15, "ours"),
    MeasureKind.PERCENT_CHANGE: Prior(0.0, 30.0, 15.0, "ours; the log ratio's, in percent"),
    MeasureKind.SMD: Prior(0.0, 1.0, 0.5, "ours; spread after Röver et al. 2021"),
    MeasureKind.CORRELATION: Prior(0.0, 0.5, 0.25, "ours; on Fisher's z"),
}
# Where the settings choose none for an outcome, by the kind of measure; where people's spread is known, 0.2 of it.
_SMALL = Quantity(0.2, "SMD", "Cohen 1988: a small effect")
DEFAULT_SMALLEST = {
    MeasureKind.LOG_RATIO: _SMALL,
    MeasureKind.LOG_RATIO_OF_EVENTS: Quantity(
        25.0, "%", "Guyatt et al. 2011, GRADE guidelines 6: appreciable benefit or harm"
    ),
    MeasureKind.PERCENT_CHANGE: _SMALL,
    MeasureKind.SMD: _SMALL,
    MeasureKind.CORRELATION: Quantity(0.1, ReportedAs.R, "Cohen 1988: a small effect"),
}
# A claim of one number is read as that number give or take this share of it, where the settings choose no band.
DEFAULT_BAND = 0.25  # ours
DEFAULT_VERDICT_PROBABILITY = 0.95
# What lasted so many times as long as a claim says is of the claimed duration.
DEFAULT_DURATION_WINDOW = (0.5, 1.25)  # ours


@dataclass(frozen=True)
class Settings:
    """What the project chose; outcomes in the vocabulary's spelling."""

    priors: dict[str, Prior] = field(default_factory=lambda: dict(DEFAULT_PRIORS))
    smallest_effect: dict[str, Quantity] = field(default_factory=dict)
    point_band: dict[str, Quantity] = field(default_factory=dict)
    verdict_probability: float = DEFAULT_VERDICT_PROBABILITY
    pre_post_r: dict[str, Quantity] = field(default_factory=dict)
    duration_window: tuple[float, float] = DEFAULT_DURATION_WINDOW


def read_settings(text: str, vocabulary: Vocabulary, report: Reporter) -> Settings:
    """Read settings.yaml; problems are reported."""
    root = read_yaml(text, report)
    if root is None:
        return Settings()
    top = Fields.of(root, _KEYS, report, "the settings")
    check_format(top)
    probability = top.parsed("verdict probability", read_number)
    if probability is not None and not 0.5 < probability < 1:
        report.add(top.scalar("verdict probability").line, "verdict probability", "accepted: between 0.5 and 1")
        probability = None
    return Settings(
        priors={**DEFAULT_PRIORS, **_read_priors(top.block("priors"), report)},
        smallest_effect=_read_quantities(top, "smallest effect of interest", vocabulary),
        point_band=_read_quantities(top, "point claim band", vocabulary),
        verdict_probability=probability or DEFAULT_VERDICT_PROBABILITY,
        pre_post_r=_read_quantities(top, "pre-post correlation", vocabulary),
        duration_window=_read_window(top) or DEFAULT_DURATION_WINDOW,
    )


def _read_window(top: Fields) -> tuple[float, float] | None:
    """``0.5 to 1.25``: the shortest and the longest time that still is the claimed one, as multiples of it."""
    window = top.parsed("duration window", read_range)
    if window is not None and not 0 < window[0] <= 1 <= window[1]:
        message = "accepted: two multiples of the claimed time, the first above 0, 1 among them, such as 0.5 to 1.25"
        top.report.add(top.scalar("duration window").line, "duration window", message)
        return None
    return window


def _read_priors(block: Block | None, report: Reporter) -> dict[str, Prior]:
    priors = {}
    for measure, entry in block.entries.items() if block else ():
        if measure not in DEFAULT_PRIORS:
            report.add(entry.line, "priors", f'"{measure}" is no measure; accepted: {", ".join(DEFAULT_PRIORS)}')
            continue
        if not isinstance(entry, Block):
            report.add(entry.line, measure, "a block with mean, sd, tau, because")
            continue
        fields = Fields.of(entry, ("mean", "sd", "tau", "because"), report, "a prior")
        numbers = {key: fields.parsed(key, read_number, required=True) for key in ("mean", "sd", "tau")}
        for key in ("sd", "tau"):
            if numbers[key] is not None and numbers[key] <= 0:
                report.add(entry.line, key, f"{numbers[key]:g}; a spread is above 0")
                numbers[key] = None
        because = fields.text("because", required=True)
        if because and None not in numbers.values():
            priors[measure] = Prior(**numbers, because=because)
    return priors


def _read_quantities(top: Fields, key: str, vocabulary: Vocabulary) -> dict[str, Quantity]:
    """``outcome: {value: 5, unit: "%", because: ours}``, one outcome a line."""
    quantities = {}
    block = top.block(key)
    for name, entry in block.entries.items() if block else ():
        outcome = look_up(vocabulary, "outcomes", name, block.lines[name], key, top.report)
        if isinstance(entry, Scalar):
            top.report.add(entry.line, name, "a block with value, unit, because")
            continue
        fields = Fields.of(entry, ("value", "unit", "because"), top.report, key)
        value = fields.parsed("value", read_number, required=True)
        because = fields.text("because", required=True)
        if outcome and value is not None and because:
            quantities[outcome] = Quantity(value, fields.text("unit") or "", because)
    return quantities


def _whose(window: tuple[float, float]) -> str:
    return "ours" if window == DEFAULT_DURATION_WINDOW else "the project's choice"


def settings_rows(settings: Settings) -> list[dict[str, object]]:
    """Every choice that counted, defaults included, as rows of the settings table."""
    chosen = [
        *(("smallest effect of interest", name, quantity) for name, quantity in settings.smallest_effect.items()),
        *(("smallest effect of interest", f"any {kind}", quantity) for kind, quantity in DEFAULT_SMALLEST.items()),
        *(("point claim band", name, quantity) for name, quantity in settings.point_band.items()),
        ("point claim band", "any other", Quantity(DEFAULT_BAND, "of the number itself", "ours")),
        *(("pre-post correlation", name, quantity) for name, quantity in settings.pre_post_r.items()),
        *(
            ("duration window", end, Quantity(value, "of the claimed time", _whose(settings.duration_window)))
            for end, value in zip(("shortest", "longest"), settings.duration_window, strict=True)
        ),
        ("verdict probability", "all", Quantity(settings.verdict_probability, "", "how likely a verdict must be")),
    ]
    rows: list[dict[str, object]] = [
        {
            "setting": setting,
            "applies_to": name,
            "value": quantity.value,
            "unit": quantity.unit,
            "because": quantity.because,
        }
        for setting, name, quantity in chosen
    ]
    for measure, prior in settings.priors.items():
        values = {"value": prior.mean, "sd": prior.sd, "tau": prior.tau, "because": prior.because}
        rows.append({"setting": "prior", "applies_to": measure, **values})
    place = {"note_path": "data/raw/settings.yaml", "note_line": 1}
    return [{**row, **place, "note_field": row["setting"]} for row in rows]
