"""What sentences are read as claiming, with the project's own vocabulary."""

from pathlib import Path

import pytest
from article_scores import Score, labels, read_claims, read_works, score_claims, score_works

from analysis.intake.candidates import candidates
from analysis.intake.lexicon import Lexicon
from analysis.intake.passages import passages
from analysis.intake.text import Article
from analysis.notes.normalise import read_terms

HERE = Path(__file__).parent
ARTICLES = {name: sorted((HERE / "articles" / name).iterdir()) for name in ("development", "held-out")}


@pytest.fixture(scope="module")
def lexicon(real_project):
    return Lexicon.of(read_terms(real_project)[0])


@pytest.fixture(scope="module")
def claims(lexicon):
    """The claims of a text."""
    return lambda text: candidates(passages(Article("a", tuple(text.split("\n")))), lexicon)


def short(claim):
    return (claim.intervention, claim.outcome, str(claim.direction))


@pytest.mark.parametrize("name", ARTICLES)
def test_claims_are_read_as_well_as_is_asked(name, lexicon):
    rows = labels(HERE / "claims.csv")
    scores = [score_claims(read_claims(path, lexicon), rows[path.name], lexicon.vocabulary) for path in ARTICLES[name]]
    total = sum(scores, Score(0, 0, 0, 0))
    assert total.recall >= 0.8, str(total)
    assert total.precision >= 0.6, str(total)


@pytest.mark.parametrize("name", ARTICLES)
def test_cited_works_are_read_as_well_as_is_asked(name, lexicon):
    rows = labels(HERE / "works.csv")
    total = sum(
        (score_works(read_works(path, lexicon.vocabulary), rows[path.name]) for path in ARTICLES[name]),
        Score(0, 0, 0, 0),
    )
    assert total.recall >= 0.95, str(total)
    assert total.precision >= 0.95, str(total)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Squats build bigger quads than lunges do.", ("squat", "quadriceps size", "more")),
        ("Squats do not improve balance.", ("squat", "balance", "no difference")),
        ("Creatine had no effect on leg power.", ("creatine", "leg power", "no difference")),
        ("Hip thrusts lower the risk of injury.", ("hip thrust", "injury", "less")),
        ("Hip thrusts are safer.", ("hip thrust", "injury", "less")),
        ("The leg press is a poor way to build the hamstrings.", ("leg press", "hamstring size", "no difference")),
        ("Compared with squats, hip thrusts activate the glutes more.", ("hip thrust", "glute activation", "more")),
        ("Deadlifts reduce squat strength.", ("deadlift", "squat strength", "less")),
    ],
)
def test_a_sentence_says_which_way(claims, sentence, expected):
    assert [short(claim) for claim in claims(sentence)] == [expected]


def test_a_claim_has_its_size_comparator_duration_and_people(claims):
    (claim,) = claims("In older adults, eight weeks of squats increased leg strength by 20–30% more than lunges.")
    assert short(claim) == ("squat", "leg strength", "more")
    assert (claim.comparators, claim.size.effect) == (("lunge",), "20 to 30 %")
    assert (claim.duration, claim.populations) == ("8 weeks", ("older adults",))


def test_it_is_told_which_words_gave_which_field(claims):
    (claim,) = claims("It rained.\nSquats boost power by 5 W.")
    assert [(read.field, read.words, str(read.place)) for read in claim.read] == [
        ("intervention", "Squats", "2:1"),
        ("outcome", "power", "2:14"),
        ("direction", "boost", "2:8"),
        ("size", "5 W", "2:23"),
    ]


def test_a_sentence_without_a_subject_is_about_what_its_heading_names(claims):
    text = (
        "# Which to do\n\n## Squats\n\nThey build strength.\n\n## Lunges\n\nThey improve balance.\n\n## Last\n\nGood."
    )
    assert [short(claim)[:2] for claim in claims(text)] == [("squat", "strength"), ("lunge", "balance")]


def test_the_way_an_exercise_is_done_is_told_by_what_stands_before_the_muscle(claims):
    text = "On the leg press, set your feet high to hit the glutes, or low to hit the quads."
    assert [short(claim)[:2] for claim in claims(text)] == [
        ("leg press, feet high", "glute activation"),
        ("leg press, feet low", "quadriceps activation"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Do squats build strength?",
        "Keep your chest up in the squat.",
        "Sign up for our newsletter to improve your squat strength!",
        "Do three sets of ten squats on Monday.",
        "A 2018 study in the Journal of Strength and Conditioning Research looked at squats.",
    ],
)
def test_questions_orders_adverts_and_journals_claim_nothing(claims, sentence):
    assert claims(sentence) == []


def test_an_acronym_is_not_the_word_that_is_spelled_like_it(claims):
    assert [claim.intervention for claim in claims("Squats hit the quads.")] == ["squat"]
    assert [claim.intervention for claim in claims("HIT improves leg power.")] == ["hard cycling"]


def test_the_same_text_gives_the_same_claims(claims):
    text = (HERE / "articles" / "development" / "footnoted.md").read_text(encoding="utf-8")
    assert claims(text) == claims(text)
