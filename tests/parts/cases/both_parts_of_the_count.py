# problem = "regions"
# wrong = ["activation_pattern", "count_patterns"]
# right = ["count_regions_1d"]
# hard = "a part that would use another wrong part"
# --- part
def activation_pattern(net, x):
    return net[0](x) > 0


def count_patterns(net, x):
    return int(activation_pattern(net, x).sum())
