# problem = "regions"
# wrong = ["activation_pattern"]
# right = ["count_patterns", "count_regions_1d"]
# hard = "the part gets one row at a time, and a slice of the network"
# --- part
def activation_pattern(net, x):
    return torch.zeros(len(x), 1, dtype=torch.bool)
# --- function
def count_patterns(net, x):
    if not any(isinstance(layer, nn.ReLU) for layer in net):
        raise ValueError("net has no hidden unit")
    return len({tuple(activation_pattern(net[:-1], row[None])[0].tolist()) for row in x})
