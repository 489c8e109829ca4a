"""Proof that an exam separates right from wrong."""
