"""Xuke (许可): keeps a team inside its telecom license."""
