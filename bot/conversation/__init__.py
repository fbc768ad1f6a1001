"""A message, a press, a form, on any platform."""
