"""How fast the syntheses are, as ratios measured in this run.

    python benchmarks/synthesis.py

Compares with PyMARE where it can be imported and with metafor where Rscript finds it; neither is needed by the
project. Each figure is the best of several rounds, so that other work on the machine matters less.
"""

import importlib
import platform
import shutil
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.stats import pool_many, pool_multilevel, posterior

SYNTHESES, STUDIES = 10_000, 10
# The slower programs get fewer syntheses; the ratio is per synthesis.
PYMARE_SYNTHESES, METAFOR_SYNTHESES = 300, 500

METAFOR = """
suppressMessages(library(metafor))
d <- read.csv('{path}'); groups <- split(d, d$group)
t <- proc.time()[["elapsed"]]
for (g in groups) rma(yi, vi, data = g, method = "REML", test = "knha")
cat((proc.time()[["elapsed"]] - t) / length(groups))
"""


def best(function, rounds=3):
    """Seconds of the quickest of several calls, after one that warms up."""
    function()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def many_syntheses():
    random = np.random.default_rng(1)
    vi = random.uniform(0.01, 0.3, SYNTHESES * STUDIES)
    yi = random.normal(0.2, np.sqrt(vi + 0.05))
    return pd.DataFrame({"group": np.repeat(np.arange(SYNTHESES), STUDIES), "yi": yi, "vi": vi})


def effects_in_clusters(effects=100, clusters=17):
    random = np.random.default_rng(2)
    study = np.sort(random.integers(0, clusters, effects))
    vi = random.uniform(0.01, 0.2, effects)
    return random.normal(0.3 + random.normal(0, 0.3, clusters)[study], np.sqrt(vi + 0.1)), vi, study


def pymare_seconds(frame):
    """Seconds per synthesis one at a time and all in one call, or None where PyMARE is missing."""
    try:
        likelihood = importlib.import_module("pymare.estimators").VarianceBasedLikelihoodEstimator
    except ImportError:
        return None
    # One column per synthesis.
    yi, vi = (frame[name].to_numpy().reshape(SYNTHESES, STUDIES).T for name in ("yi", "vi"))
    intercept = np.ones((STUDIES, 1))

    def fit(columns):
        likelihood(method="reml").fit(yi[:, columns], vi[:, columns], intercept).summary().get_fe_stats()

    single = best(lambda: [fit([i]) for i in range(PYMARE_SYNTHESES)]) / PYMARE_SYNTHESES
    return single, best(lambda: fit(slice(None))) / SYNTHESES


def metafor_seconds(frame):
    """Seconds per synthesis, or None where R or metafor is missing."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "syntheses.csv"
        frame[frame["group"] < METAFOR_SYNTHESES].to_csv(path, index=False)
        command = ["Rscript", "-e", METAFOR.format(path=path.as_posix())]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def ratio(name, ours, theirs, wanted=""):
    print(f"  {name}: {theirs * 1e6:.0f} µs each, {theirs / ours:.1f} times ours{wanted}")


def main():
    packages = "".join(f", {name} {version(name)}" for name in ("numpy", "scipy", "pandas"))
    print(f"{platform.machine()}, {platform.system()}; Python {platform.python_version()}{packages}")
    frame = many_syntheses()
    each = best(lambda: pool_many(frame, "group", test="knha")) / SYNTHESES
    print(f"{SYNTHESES} REML + Knapp–Hartung syntheses of k = {STUDIES}: {each * 1e6:.0f} µs each")
    pymare, metafor = pymare_seconds(frame), metafor_seconds(frame)
    if pymare is None:
        print("  PyMARE cannot be imported here: not compared")
    else:
        ratio(f"PyMARE {version('PyMARE')}, one at a time", each, pymare[0], " (wanted: 50)")
        ratio("PyMARE, all in one call, without intervals of tau² and prediction", each, pymare[1])
    if metafor is None:
        print("  R with metafor is not installed here: not compared")
    else:
        ratio("metafor", each, metafor, " (wanted: 100)")
    first = frame[frame["group"] == 0]
    one = best(lambda: posterior(first["yi"], first["vi"]), rounds=50)
    print(f"posterior of k = {STUDIES}: {one * 1e3:.2f} ms (wanted: at most 1)")
    yi, vi, study = effects_in_clusters()
    for rho in (None, 0.6):
        fit = best(lambda rho=rho: pool_multilevel(yi, vi, study=study, rho=rho), rounds=10)
        print(f"three levels, 100 effects in 17 clusters, rho = {rho}: {fit * 1e3:.1f} ms (wanted: at most 20)")


if __name__ == "__main__":
    main()
