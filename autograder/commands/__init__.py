"""What each `dll` command does, between parsing and exit status."""
