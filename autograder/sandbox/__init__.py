"""Where student code runs: the wire, the fork server, the jail, the limits."""
