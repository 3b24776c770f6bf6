"""Terms of the field in words a coach understands: one place, so that a term explains itself wherever it is used."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from analysis.pages.words import slug
from analysis.terms import Design, DirectionVerdict, Directness, EffectUnit, Measure, SizeVerdict, Stance, Tested

TERMS = {
    "95 % interval": (
        "The range of averages that fit the results well. Were the studies done anew many times, 95 of 100 such "
        "ranges would hold the true average. A narrow range says more than a wide one."
    ),
    "basis": (
        "What a verdict rests on, the strongest that there is: controlled studies, correlations, the side that results "
        "take (votes), changes from before to after with nobody to compare, published reviews, stand-ins for what is "
        "claimed, or texts that say it."
    ),
    "certainty": (
        "How far the answer can be trusted, from very low to high: how well the studies were made, whether they "
        "agree, how many people took part, and whether they looked at what the claim is about. Certainty is no "
        "size: a small difference may be very certain."
    ),
    DirectionVerdict.CONTRADICTED: (
        "The studies speak against the claim as it is worded. It is a verdict on what is said, not on who says it."
    ),
    Directness.DIRECT: (
        "The study looked at what the claim is about: these people, this intervention, this comparison, this "
        "outcome, and for as long. All else is indirect and counts for less."
    ),
    "direction only": (
        "The study tells which side did better, but not by how much, or not how precisely. It can help to tell "
        "whether a claim points the right way, never how large the difference is."
    ),
    "effect size": "How large a difference is, apart from how sure one can be of it.",
    "fit": (
        "The share of what a citation names (year, journal, topic and so on) that agrees with the work it is held "
        "against."
    ),
    "heterogeneity": (
        "How much the true results of the studies differ from each other, beyond mere chance. If it is large, the "
        "average says little about any one place or person."
    ),
    "I²": "How much of the difference between the results is more than chance, from 0 % (none) to 100 % (all of it).",
    DirectionVerdict.INCONCLUSIVE: (
        "There are results, but they are too few, too imprecise or too much at odds to settle the claim."
    ),
    EffectUnit.LOG_RATIO: (
        "A way to put relative differences, such as 20 % more, on a scale where doubling and halving are equally "
        "far from no difference. Pages show it as percent."
    ),
    Design.META_ANALYSIS: "A study that puts the results of several studies together into one average.",
    DirectionVerdict.NO_EVIDENCE: "None of the studies noted here bears on it. It may still be true.",
    DirectionVerdict.NOT_ASSESSABLE: "What was reported on it cannot be judged: numbers that cannot be, for example.",
    "p value": (
        "How surprising results like these would be if there were no difference at all. Small means surprising; it "
        "tells neither how large a difference is nor how likely it is to be there."
    ),
    "participants": "The people in the studies. The same people count once, however many results they gave.",
    "population": (
        "The people a claim or a study is about: women or men, the young or the old, people new to it, and so on."
    ),
    "posterior": (
        "What is thought about the size after the studies have been seen, as a spread of more and less likely sizes."
    ),
    "power": ("How often a study of this size would notice a difference that is really there."),
    "prediction interval": (
        "Where the result of a new study would fall, most of the time. It is wider than the range of the average, "
        "because studies differ from each other."
    ),
    "prior": (
        "What was thought likely before any study was seen. It is set for all claims alike, before results are "
        "looked at. Its tails are heavy: studies that agree far away from it are believed."
    ),
    "probability": (
        "How likely something is, given the studies and what was thought before: 0 % never, 50 % a coin toss, 100 % "
        "sure."
    ),
    "publication bias": (
        "Studies with unwelcome results are less often published, so those that can be read may flatter a claim."
    ),
    Stance.QUALIFIES: "The source says it with a condition or a limit, or only in part.",
    "randomised": "Chance decided who did what, so the groups differ in nothing else on average.",
    "result": (
        "One difference, change or link that a study reports, of one outcome. A sample that is measured in several "
        "ways gives several results."
    ),
    "retest gain": (
        "What people gain in a test just because they do it a second time. A change counts only beyond it."
    ),
    "risk of bias": (
        "What about a study's making could push its result to one side: who was put in which group, who dropped "
        "out, how it was measured, what was left untold."
    ),
    "sample": (
        "People who were measured and who are in no other sample: mostly all people of a study, but women and men with "
        "controls of their own are two. Each sample counts once, however many results it gives."
    ),
    "sign test": (
        "Counts only which side each sample takes, and asks how surprising so lopsided a count would be "
        "if it were a coin toss."
    ),
    Measure.SMD: (
        "Standardised mean difference: the difference between two groups in units of how much people differ from "
        "each other. 0.2 is small, 0.5 middling, 0.8 large."
    ),
    "specification curve": (
        "The same evidence analysed in every defensible way, one point for each: which results count, what is "
        "assumed, what was thought before. If all points say the same, the answer does not hang on such choices."
    ),
    "study": (
        "A work noted here, or one study of a data set. Counted are those whose results decide; others that bear on "
        "the claim are shown beside them. A study may hold several samples."
    ),
    Directness.SURROGATE: (
        "Something that is measured in place of what one wants to know, because it is easier to measure."
    ),
    Design.SYSTEMATIC_REVIEW: (
        "A study that looks for all studies on a question by fixed rules, and tells what they show together."
    ),
    Tested.TRAINED: (
        "A test of the very thing that people had practised. They gain most there, part of it by skill, so tests of "
        "anything else are told apart."
    ),
    Tested.UNTRAINED: "A test of something that people had not practised: it tells what carries over.",
    SizeVerdict.UNDETERMINED: (
        "The studies cannot tell whether the size is as claimed: too large, about right and too small all remain "
        "possible."
    ),
    "vote": (
        "The side that the result of one sample takes: for the claim or against it as it is worded, however small the "
        "difference. The same people vote once. Where no difference is claimed, votes tell who found more and who less."
    ),
    Design.WITHIN_SUBJECT: "The same people did both things, so each is compared with himself or herself.",
}
_USED = re.compile(r'popovertarget="term-([a-z0-9-]+)"')


def term(name: str, shown: str | None = None) -> Markup:
    """The term as a button that opens its explanation; ``shown`` are the words on it.

    Raises KeyError when the glossary has no such term.
    """
    # Outside a page, in JupyterLab, there is nothing to open: there the title explains.
    return Markup('<button type="button" class="term" popovertarget="term-{}" title="{}">{}</button>').format(
        slug(name), TERMS[name], shown or name
    )


def explanations(markup: str) -> Markup:
    """What the terms used in this markup mean: popovers, each once, in the order of the alphabet."""
    used = set(_USED.findall(markup))
    return Markup("\n").join(
        Markup('<div popover id="term-{}" class="explained"><strong>{}</strong> {}</div>').format(
            slug(name), escape(name), escape(text)
        )
        for name, text in TERMS.items()
        if slug(name) in used
    )
