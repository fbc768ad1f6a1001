"""What the domain found, as replies: once for every surface."""
