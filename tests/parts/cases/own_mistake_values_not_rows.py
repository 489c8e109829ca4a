# problem = "regions"
# wrong = ["activation_pattern"]
# own = ["count_patterns"]
# right = ["count_regions_1d"]
# named = ["regions.values-not-rows"]
# hard = "a known mistake beside a known mistake"
# --- part: regions.first-layer-only
# --- function: regions.values-not-rows
