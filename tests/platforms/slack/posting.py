"""Where Xuke posts in these tests, and by which method."""

POST = "chat.postMessage"
PLACES = ("questions", "general", "random", "alerts", "incidents", "officers", "@mei", "@tom", "@li")
"""One for each fault, so that none waits for another."""
