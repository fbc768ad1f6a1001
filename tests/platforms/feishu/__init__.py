"""Xuke in Feishu, from the outside: a strict stand-in of the Open API, and a client that signs as it does."""
