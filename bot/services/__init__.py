"""What Xuke does with its record."""
