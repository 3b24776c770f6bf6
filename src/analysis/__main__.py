"""``python -m analysis`` is the ``claims`` command."""

import sys

from analysis.cli import main

sys.exit(main())
