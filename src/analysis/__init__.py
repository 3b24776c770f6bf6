"""How strong is the evidence behind a claim? Raw notes in, tables and reports out.

Layers import only what stands before them: tables, intake, evidence, synthesis, appraisal,
reporting, cli. Importing this package, or ``analysis.cli``, loads no pandas.
"""

__version__ = "0.1.0"
