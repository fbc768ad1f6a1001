"""Slack: the only place that knows it. Events come in over HTTP or a long connection, on one code path."""
