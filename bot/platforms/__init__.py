"""Where people talk to Xuke: payloads in, rendered replies out."""
