"""`python -m cometchat_nb`: the same as `cometchat-nb`."""

import sys

from .cli import main

sys.exit(main())
