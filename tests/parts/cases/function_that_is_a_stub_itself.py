# problem = "regions"
# wrong = ["activation_pattern"]
# own = ["count_patterns"]
# right = ["count_regions_1d"]
# hard = "nothing was written: right parts earn nothing"
# asks = false
# --- part
def activation_pattern(net, x):
    raise NotImplementedError
# --- function
def count_patterns(net, x):
    raise NotImplementedError
