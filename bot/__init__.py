"""Xuke (许可): keeps a team inside its telecom license."""

VERSION = "0.1.0"
"""As in pyproject.toml."""
