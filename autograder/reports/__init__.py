"""Results for people and machines: terminal, JSON, CSV, feedback."""
