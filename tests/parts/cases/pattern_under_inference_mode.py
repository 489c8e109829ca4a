# problem = "regions"
# wrong = ["activation_pattern"]
# right = ["count_patterns", "count_regions_1d"]
# hard = "the part is called under inference_mode, on a parameter, and its answer is used outside"
# --- part
def activation_pattern(net, x):
    return net[0](x) > 0
# --- function
def count_patterns(net, x):
    if not any(isinstance(layer, nn.ReLU) for layer in net):
        raise ValueError("net has no hidden unit")
    points = nn.Parameter(x, requires_grad=False)
    with torch.inference_mode():
        pattern = activation_pattern(net, points)
    return len({tuple(row) for row in pattern.tolist()})
