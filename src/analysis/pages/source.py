"""The page of one source: what it is, how many of its claims hold, and what it contradicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from analysis.pages import claim_list, verdicts, words
from analysis.pages.html import Section, render
from analysis.pages.study_links import study_links
from analysis.tables.schemas import Tables
from analysis.terms import Certainty, CitationVerdict, ClaimedDirection, ClaimKind, Sex, SizeVerdict, Stance

# Where the first of two things may stand beside the second: above (1), level (0), below (−1), and on which scale.
_PLACES = {
    ClaimedDirection.MORE: ("amount", {1}),
    ClaimedDirection.LESS: ("amount", {-1}),
    ClaimedDirection.BETTER: ("worth", {1}),
    ClaimedDirection.WORSE: ("worth", {-1}),
    ClaimedDirection.AT_LEAST_AS_GOOD: ("worth", {0, 1}),
    ClaimedDirection.NO_BETTER: ("worth", {0, -1}),
    ClaimedDirection.NO_DIFFERENCE: ("", {0}),
    ClaimedDirection.CANNOT: ("", {0}),
}
_SIDED = [direction for direction, (scale, _) in _PLACES.items() if scale]
_DIFFERS = "differs between its parts"


def source_head(data: Tables) -> Section:
    """What the source is, and how many of the claims it asserts hold."""
    asserted = (
        _with_verdicts(data).loc[lambda rows: rows["stance"] == Stance.ASSERTS].groupby("claim_id")["verdict"].agg(set)
    )
    outcomes = asserted.map(verdicts.outcome).value_counts().to_dict()
    return render(
        "source_head",
        {"source": data["sources"].iloc[[0]], "claims": asserted.map(verdicts.outcome).rename("outcome").reset_index()},
        source=_source(data),
        kin=data["sources"].iloc[1:].to_dict("records"),
        asserted=len(asserted),
        cited=len(data["citations"]),
        cited_well=int((data["citations"]["verdict"] == CitationVerdict.SUPPORTS).sum()),
        held=[(outcomes[key], *texts) for key, texts in verdicts.OUTCOMES.items() if key in outcomes],
    )


def tally(data: Tables) -> Section:
    """Claims and their parts by verdict, for each stance; then sizes and citations."""
    parts = _with_verdicts(data)
    stances = [stance for stance in Stance if stance in set(parts["stance"])]
    claims = parts.groupby(["stance", "claim_id"])["verdict"].agg(_of_all_parts).groupby("stance").value_counts()
    single = parts.groupby("stance")["verdict"].value_counts()
    rows = [
        {
            "verdict": verdicts.direction({"direction_verdict": name}) if name in verdicts.DIRECTION else None,
            "name": name,
            "counts": [(claims.get((stance, name), 0), single.get((stance, name), 0)) for stance in stances],
        }
        for name in (*verdicts.DIRECTION, verdicts.NOT_COMPUTED, _DIFFERS)
        if name in set(parts["verdict"]) or name in claims.index.get_level_values("verdict")
    ]
    totals = [
        (part["claim_id"].nunique(), len(part)) for part in (parts[parts["stance"] == stance] for stance in stances)
    ]
    sizes = parts.loc[parts["stance"] == Stance.ASSERTS, "size_verdict"].value_counts()
    cited = data["citations"]["verdict"].value_counts()
    return render(
        "source_tally",
        {"parts": parts, "tally": _tally_frame(rows, stances)},
        heads=[head for stance in stances for head in (f"claims it {stance}", f"parts it {stance}")],
        rows=[*rows, {"verdict": None, "name": "all", "counts": totals}],
        differs=_DIFFERS,
        sizes=[
            (verdicts.size({"size_verdict": name}), n) for name, n in sizes.items() if name != SizeVerdict.NOT_CLAIMED
        ],
        citations=[(verdicts.citation(name), n) for name, n in cited.items()],
    )


def _tally_frame(rows: list[dict[str, Any]], stances: list[str]) -> pd.DataFrame:
    """Claims and parts with each verdict (rows), by stance (columns)."""
    columns = pd.MultiIndex.from_product([stances, ["claims", "parts"]], names=["stance", None])
    counts = [[n for pair in row["counts"] for n in pair] for row in rows]
    return pd.DataFrame(counts, pd.Index([row["name"] for row in rows], name="verdict"), columns)


def contradictions(data: Tables) -> Section:
    """Claims of the source that pull in opposite directions, and claims on which its kin says otherwise."""
    statements = dict(zip(data["claims"]["claim_id"], data["claims"]["statement"], strict=True))
    opposed, kin = list(_opposed(data)), _otherwise(data)
    pairs = [{**_named(pair["first"], "claim"), **_named(pair["second"], "opposed")} for pair in opposed]
    others = [
        {"claim_id": row["claim_id"], "stance": row["stance"], "other": other["source_id"], "takes": other["stance"]}
        for row in kin
        for other in row["others"]
    ]
    return render(
        "contradictions",
        {
            "opposed": pd.DataFrame(pairs, columns=_OPPOSED),
            "kin": pd.DataFrame(others, columns=["claim_id", "stance", "other", "takes"]),
        },
        statements=statements,
        opposed=opposed,
        kin=kin,
        source=_source(data),
    )


_SIDES = ("claim_id", "part_id", "stance", "effect_direction")
_OPPOSED = [f"{name}_{which}" for which in ("claim", "opposed") for name in _SIDES]


def _named(part: Mapping[str, Any], which: str) -> dict[str, Any]:
    return {f"{name}_{which}": part[name] for name in _SIDES}


def claims_of_source(data: Tables) -> Section:
    """Each claim with the source's stance, the answer and the verdicts.

    ``tables["claims"]`` has one row a claim; ``tables["parts"]`` one a part, with the verdicts on what is cited for it.
    """
    stances = _assertions(data).set_index("claim_id")[["stance", "where"]].to_dict("index")
    # Of one source only: what its copies say is told above.
    lines = claim_list.lines({**data, "assertions": _assertions(data)})
    shown = claim_list.frame(lines)
    shown.insert(1, "stance", [stances[claim]["stance"] for claim in shown["claim_id"]])
    parts = _with_verdicts(data).rename(columns={"verdict": "direction"})
    cited = data["citations"]["verdict"].fillna(verdicts.NOT_COMPUTED).groupby(data["citations"]["claim_id"])
    parts["citation"] = parts["claim_id"].map(cited.agg("; ".join)).astype("str").fillna("-")
    return render(
        "source_claims",
        {"claims": shown, "parts": parts},
        groups=claim_list.groups(lines),
        filters=claim_list.filters(lines),
        stances=stances,
    )


def left_out(data: Tables) -> Section:
    """What a reader of the source is not told: other results, limits, people, sizes, works, certainty."""
    statements = dict(zip(data["claims"]["claim_id"], data["claims"]["statement"], strict=True))
    asserted = _assertions(data).loc[lambda rows: rows["stance"] == Stance.ASSERTS, "claim_id"]
    items = [
        {**dict(zip(("singular", "plural", "more"), texts, strict=True)), "n": len(claims), "claims": claims}
        for texts, claims in _omissions(data, set(asserted))
        if claims
    ]
    omissions = [
        {"omission": item["plural"].rstrip("."), "claim_id": claim["claim_id"], "note": claim["note"]}
        for item in items
        for claim in item["claims"]
    ]
    shown = pd.DataFrame(omissions, columns=["omission", "claim_id", "note"])
    return render("left_out", {"omissions": shown}, items=items, asserted=len(asserted), statements=statements)


def _omissions(data: Tables, asserted: set[str]) -> Iterator[tuple[tuple[str, str, str], list[dict[str, str]]]]:
    """Each kind of omission, told of one claim and of several, with the claims and what is to be said of each."""
    claims = data["claims"][data["claims"]["claim_id"].isin(asserted)].sort_values("claim_id")
    parts = data["claim_parts"][data["claim_parts"]["claim_id"].isin(asserted)]
    strength = data["claim_strength"][data["claim_strength"]["claim_id"].isin(asserted)]
    testable = set(claims.loc[claims["kind"] != ClaimKind.JUDGEMENT, "claim_id"])

    def listed(remarks: Mapping[str, str]) -> list[dict[str, str]]:
        return [{"claim_id": claim, "note": remarks[claim]} for claim in claims["claim_id"] if claim in remarks]

    # Where no difference is claimed, no vote is for or against it.
    sideless = parts.loc[parts["effect_direction"] == ClaimedDirection.NO_DIFFERENCE, ["claim_id", "part_id"]]
    voted = strength[
        ~pd.MultiIndex.from_frame(strength[["claim_id", "part_id"]]).isin(pd.MultiIndex.from_frame(sideless))
    ]
    against = voted.groupby("claim_id")[["votes_for", "votes_against"]].sum()
    against = against[against["votes_against"] > 0]
    notes = {
        claim: f"({row.votes_against:.0f} against, {row.votes_for:.0f} for)"
        for claim, row in zip(against.index, against.itertuples(), strict=True)
    }
    yield ("has results that point the other way.", "have results that point the other way.", ""), listed(notes)

    others = data["elsewhere"][data["elsewhere"]["claim_id"].isin(asserted)]
    dissent = {
        claim: f"({words.listed(f'{words.from_id(row.source_id)} {row.stance} it' for row in rows.itertuples())})"
        for claim, rows in others.groupby("claim_id")
    }
    yield (
        ("is said with a condition, or denied, by another source.",
         "are said with a condition, or denied, by other sources.", ""),
        listed(dissent),
    )  # fmt: skip

    sized = set(parts.loc[parts["effect_low"].notna() | parts["also_low"].notna(), "claim_id"])
    sided = set(parts.loc[parts["effect_direction"].isin(_SIDED), "claim_id"])
    yield (
        ("says which way, but not how much.", "say which way, but not how much.", ""),
        listed(dict.fromkeys(sided - sized, "")),
    )

    peopled = set(parts.loc[parts["population"].notna(), "claim_id"])
    general = set(parts["claim_id"]) & testable & sided - peopled
    yield ("does not say for whom.", "do not say for whom.", _whom(data, general)), listed(dict.fromkeys(general, ""))

    timeless = claims.loc[(claims["kind"] == ClaimKind.CHANGE) & claims["weeks_low"].isna(), "claim_id"]
    yield (
        ("speaks of a change and not of the time it takes.", "speak of a change and not of the time it takes.", ""),
        (listed(dict.fromkeys(timeless, ""))),
    )

    yield (
        ("comes without any work that is cited for it.", "come without any work that is cited for them.", ""),
        listed(dict.fromkeys(testable - set(data["citations"]["claim_id"]), "")),
    )

    weak = (
        strength[strength["certainty_high"].isin([Certainty.VERY_LOW, Certainty.LOW])]
        .groupby("claim_id")["certainty_high"]
        .first()
    )
    yield (
        ("rests on evidence of low certainty.", "rest on evidence of low certainty.", ""),
        listed({claim: f"({grade} at best)" for claim, grade in weak.items()}),
    )


def _whom(data: Tables, claims: set[str]) -> str:
    """The people of the studies that bear on these claims."""
    met = study_links(data).query("claim_id in @claims").drop_duplicates("study_id")
    counts = met["sex"].fillna(Sex.NOT_STATED).value_counts()
    named = {
        Sex.FEMALE: "of women only",
        Sex.MALE: "of men only",
        Sex.MIXED: "of both",
        Sex.NOT_STATED: "where it is not stated",
    }
    by_sex = [f"{counts[sex]} {text}" for sex, text in named.items() if sex in counts]
    return f"The {words.count(len(met), 'study', 'studies')} on them: {words.listed(by_sex)}." if by_sex else ""


def _source(data: Tables) -> dict[str, Any]:
    return data["sources"].iloc[0].to_dict()


def _assertions(data: Tables) -> pd.DataFrame:
    return data["assertions"][data["assertions"]["source_id"] == _source(data)["source_id"]]


def _with_verdicts(data: Tables) -> pd.DataFrame:
    """Each part of each claim with the source's stance on it and the verdicts."""
    strength = data["claim_strength"][["claim_id", "part_id", "direction_verdict", "size_verdict"]]
    parts = data["claim_parts"][["claim_id", "part_id"]].merge(strength, on=["claim_id", "part_id"], how="left")
    parts["verdict"] = parts["direction_verdict"].fillna(verdicts.NOT_COMPUTED)
    parts = _assertions(data)[["claim_id", "stance"]].merge(parts, on="claim_id")
    return parts.sort_values(["claim_id", "part_id"], ignore_index=True)


def _of_all_parts(of_parts: pd.Series) -> str:
    return of_parts.iloc[0] if len(set(of_parts)) == 1 else _DIFFERS


def _otherwise(data: Tables) -> list[dict[str, Any]]:
    """Claims on which a copy or a part of the source, or what it belongs to, takes another stance."""
    stances = dict(zip(_assertions(data)["claim_id"], _assertions(data)["stance"], strict=True))
    originals = data["sources"].set_index("source_id")["copy_of"].dropna().to_dict()
    others = data["assertions"][data["assertions"]["source_id"] != _source(data)["source_id"]]
    taken = set(zip(others["claim_id"], others["source_id"], others["stance"], strict=True))
    by_claim: dict[str, dict[str, Any]] = {}
    for row in others.sort_values(["claim_id", "source_id"]).to_dict("records"):
        claim = row["claim_id"]
        repeated = (claim, originals.get(row["source_id"]), row["stance"]) in taken
        if row["stance"] != stances[claim] and not repeated:
            by_claim.setdefault(claim, {"claim_id": claim, "stance": stances[claim], "others": []})["others"].append(
                row
            )
    # What is asserted here and denied there comes first.
    return sorted(
        by_claim.values(),
        key=lambda entry: Stance.QUALIFIES in {entry["stance"], *(row["stance"] for row in entry["others"])},
    )


def _opposed(data: Tables) -> Iterator[dict[str, Any]]:
    """Pairs of parts of different claims that compare the same things and cannot both be so."""
    parts = data["claim_parts"].merge(_assertions(data)[["claim_id", "stance", "where"]], on="claim_id")
    parts = parts.merge(data["claims"][["claim_id", "condition"]], on="claim_id")
    parts = parts.dropna(subset=["intervention", "outcome", "effect_direction"]).sort_values(["claim_id", "part_id"])
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in parts.to_dict("records"):
        pair = (row["intervention"], words.plain(row["comparator"]))
        turned = bool(pair[1]) and pair[1] < pair[0]
        alike.setdefault((*sorted(pair), row["outcome"]) if turned else (*pair, row["outcome"]), []).append(
            {**row, "turned": turned}
        )
    seen = set()
    for rows in alike.values():
        for first, second in combinations(rows, 2):
            claims = (first["claim_id"], second["claim_id"])
            if claims[0] != claims[1] and claims not in seen and _same_case(first, second) and _clash(first, second):
                seen.add(claims)
                yield {"first": first, "second": second}


def _same_case(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether both speak of the same people and conditions, or at least one of them of all."""
    keys = ("test", "population", "condition")
    return all(pd.isna(first[key]) or pd.isna(second[key]) or first[key] == second[key] for key in keys)


def _clash(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Opposite sides taken alike, or the same side once taken and once denied."""
    sides = [_side(row) for row in (first, second)]
    denied = [row["stance"] == Stance.DENIES for row in (first, second)]
    if all(denied):
        return False
    if any(denied):
        return sides[0] == sides[1]
    scales = {scale for scale, _ in sides if scale}
    return len(scales) == 1 and sides[0][1].isdisjoint(sides[1][1])


def _side(row: Mapping[str, Any]) -> tuple[str, set[int]]:
    """On which scale, and where on it, the alphabetically first of two things stands beside the other."""
    scale, places = _PLACES[row["effect_direction"]]
    return scale, {-place for place in places} if row["turned"] else places
