"""Xuke in Slack, from the outside: a Web API nobody here wrote, and a client that signs as Slack does."""
