"""What goes out and what comes in: once, and in order."""
