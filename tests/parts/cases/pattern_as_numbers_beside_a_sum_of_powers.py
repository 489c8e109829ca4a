# problem = "regions"
# wrong = ["activation_pattern"]
# right = ["count_patterns", "count_regions_1d"]
# hard = "a slip of kind: with the right part the function gets bools where it had numbers"
# --- part: regions.pattern-as-numbers
# --- function
def count_patterns(net, x):
    if not any(isinstance(layer, nn.ReLU) for layer in net):
        raise ValueError("net has no hidden unit")
    return len({"".join(str(int(unit)) for unit in row) for row in activation_pattern(net, x)})
