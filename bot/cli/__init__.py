"""The command line: one file a command, read beside a running Xuke."""
