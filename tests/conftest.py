"""What every test shares."""

import os

from hypothesis import settings

# What lands is judged on the same examples each time; at a desk each run looks for new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
