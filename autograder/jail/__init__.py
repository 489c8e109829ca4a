"""What a student process may do: its confinement, a file a mechanism, and the levels by which it is named."""
