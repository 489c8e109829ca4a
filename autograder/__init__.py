"""The library under the `dll` command, in the order in which a submission passes through it."""
