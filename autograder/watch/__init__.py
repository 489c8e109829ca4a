"""`dll check --watch`: what stays on a student's screen while they write."""
