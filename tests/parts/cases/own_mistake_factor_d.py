# problem = "regions"
# wrong = ["max_regions_shallow"]
# own = ["montufar_bound"]
# named = ["regions.factor-d"]
# hard = "a known mistake beside a known mistake"
# --- part: regions.all-patterns
# --- function: regions.factor-d
