"""What Xuke does with its record: open questions, rulings, drafts. The pure parts decide, these keep."""
