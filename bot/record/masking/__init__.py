"""What to look for in free text: secrets and personal data, and the evidence that must be left alone."""
