"""A small project to bring works into."""

import pytest

VOCABULARY = """\
interventions:
  mulch: {}
outcomes:
  plant height: {units: [cm]}
units:
  cm: {}
"""
REFERENCES = """\
% Ours. Nothing may touch this remark.
@article{rose-2019,
  author = {Rose, A. B. and Thorn, B.},
  title = {Beds of {Roses}: a trial},
  journal = {Journal of Gardens},
  year = {2020},
  onlineyear = {2019},
  volume = {12},
  number = {3},
  pages = {101--110},
  doi = {10.1234/AB.c},
  pmid = {23456789},
}

@article{thorn-2018, title = {Thorns}, year = {2018}, author = {Thorn, B.}}"""
NOTE = "---\ndesign: reference text\nread:\n  full text: chapter 3\n---\n"


@pytest.fixture
def project(make_project):
    """Two works, each with its note."""
    return make_project({
        "vocabulary.yaml": VOCABULARY,
        "references.bib": REFERENCES,
        "studies/rose-2019.md": NOTE,
        "studies/thorn-2018.md": NOTE,
    })  # fmt: skip


@pytest.fixture
def contents(project):
    """Every file of the project with its content, as it is when called."""
    return lambda: {path: path.read_bytes() for path in sorted(project.root.rglob("*")) if path.is_file()}
