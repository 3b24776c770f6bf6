"""ClaimReview as schema.org has it and Google asks for it, whatever the notes say."""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from pyld import jsonld

from analysis.export.claim_review import claim_review, embedded, json_text
from analysis.pages.data import select

SCHEMA = "https://schema.org/"
# Of schema.org's context: everything is a term of its vocabulary, and these hold addresses.
CONTEXT = {"@vocab": SCHEMA, "url": {"@id": f"{SCHEMA}url", "@type": "@id"}}
_CREATIVE_WORK = {"name", "url", "creditText", "isBasedOn"}
PROPERTIES = {
    "ClaimReview": {"url", "claimReviewed", "author", "itemReviewed", "reviewRating", "reviewBody"},
    "Claim": {"name", "appearance"},
    "Rating": {"ratingValue", "bestRating", "worstRating", "alternateName"},
    "Organization": {"name"},
    **dict.fromkeys(
        ("Article", "VideoObject", "SocialMediaPosting", "Book", "CreativeWork", "Comment"), _CREATIVE_WORK
    ),
}
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "]]> &lt;b&gt; & \u2028 \u2029",
    "\u202eevitcelfer\u202c 🦵🏽 👩‍🔬",
    '"; alert(1); //\\',
    "{{ 7 * 7 }} {% raw %}",
]


def offline(url, options):
    assert url.rstrip("/") == "https://schema.org"
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": CONTEXT},
        "contentType": "application/json",
    }


def page(tables, claim="hip-thrust-glute-activation"):
    return select(tables, "claim-report", claim_id=claim)


def objects(value):
    """Every object in a document, the outermost first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def without_lists_of_one(value):
    """As compact JSON-LD writes it: a list of one value is that value."""
    if isinstance(value, dict):
        return {key: without_lists_of_one(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return without_lists_of_one(value[0]) if len(value) == 1 else [without_lists_of_one(one) for one in value]
    return value


@pytest.fixture(params=["hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"])
def review(request, tables):
    return claim_review(page(tables, request.param), reports="https://example.org/", author="Example")


def test_it_has_what_google_requires_and_recommends(review, tables):
    statement = dict(zip(tables["claims"]["claim_id"], tables["claims"]["statement"], strict=True))
    claim = review["url"].removeprefix("https://example.org/claims/").removesuffix(".html")
    assert review["claimReviewed"] == statement[claim]
    assert review["reviewRating"]["alternateName"]
    assert review["author"] == {"@type": "Organization", "name": "Example"}
    (url,) = tables["sources"]["url"].dropna()
    assert url in {work.get("url") for work in review["itemReviewed"]["appearance"]}


def test_only_types_and_properties_of_the_vocabulary_are_used(review):
    for each in objects(review):
        assert set(each) - {"@context", "@type"} <= PROPERTIES[each["@type"]]


def test_as_linked_data_it_keeps_everything_and_reads_back_the_same(review):
    options = {"documentLoader": offline, "base": "https://elsewhere.example/"}
    expanded = jsonld.expand(review, options)
    names = {key for each in objects(expanded) for key in each if not key.startswith("@")}
    assert names == {SCHEMA + key for each in objects(review) for key in each if not key.startswith("@")}
    assert jsonld.compact(expanded, "https://schema.org", options) == without_lists_of_one(review)


def test_a_rating_without_evidence_has_words_and_no_number(tables):
    strength = tables["claim_strength"].assign(direction_verdict="no evidence")
    rating = claim_review(page(tables | {"claim_strength": strength}))["reviewRating"]
    assert rating == {"@type": "Rating", "alternateName": "No evidence"}


def test_a_rating_with_a_number_says_what_it_is_out_of(tables):
    strength = tables["claim_strength"].assign(direction_verdict="supported", size_verdict="within")
    rating = claim_review(page(tables | {"claim_strength": strength}))["reviewRating"]
    assert (rating["worstRating"], rating["ratingValue"], rating["bestRating"]) == (1, 5, 5)
    assert rating["alternateName"] == "Holds"


def test_a_copy_names_its_original_and_who_denies_the_claim_does_not_make_it(tables):
    made = claim_review(page(tables))["itemReviewed"]["appearance"]
    copies = [work for work in made if "isBasedOn" in work]
    assert [work["isBasedOn"]["name"] for work in copies] == ["Leg Press vs. Hip Thrust"]
    denying = tables["assertions"].assign(stance="denies")
    assert "appearance" not in claim_review(page(tables | {"assertions": denying}))["itemReviewed"]


def test_an_address_that_is_none_is_left_out(tables):
    sources = tables["sources"].assign(url="javascript:alert(1)")
    made = claim_review(page(tables | {"sources": sources}))["itemReviewed"]["appearance"]
    assert all("url" not in work for work in made)


class Script(HTMLParser):
    """Reads a page as a browser does: what the one script holds, and which elements there are."""

    def __init__(self):
        super().__init__()
        self.text, self.elements = "", []

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError("a comment begins in the script")


def read_back(text):
    parser = Script()
    parser.feed(f'<script type="application/ld+json">{text}</script>')
    parser.close()
    assert parser.elements == ["script"]
    return json.loads(parser.text)


def hostile_page(tables, text):
    data = page(tables)
    hostile = {
        "claims": {"statement": text},
        "sources": {"title": text, "author": text},
        "claim_answers": {"answer": text},
    }
    return {**data, **{name: data[name].assign(**values) for name, values in hostile.items()}}


def script_text(data):
    """What the page's template makes of the cell's output."""
    review = embedded(data)._repr_mimebundle_()["application/ld+json"]
    return Environment(autoescape=True).from_string("{{ review | tojson }}").render(review=review)


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_page_and_in_a_file_the_words_of_a_note_stay_its_words(tables, text):
    data = hostile_page(tables, text)
    found = read_back(script_text(data))
    assert found == claim_review(data) == json.loads(json_text(claim_review(data)))
    assert found["claimReviewed"] == found["itemReviewed"]["appearance"][0]["name"] == text
    assert not set(script_text(data)) & set("<>&\u2028\u2029")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_text_leaves_the_script(tables, text):
    assert read_back(script_text(hostile_page(tables, text)))["claimReviewed"] == text
