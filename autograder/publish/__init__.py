"""What is made from solutions: starters and recordings."""
