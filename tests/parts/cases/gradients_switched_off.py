# problem = "regions"
# wrong = ["activation_pattern"]
# right = ["count_patterns", "count_regions_1d"]
# hard = "torch.set_grad_enabled(False), and on again"
# --- part
def activation_pattern(net, x):
    return net[0](x) > 0
# --- function
def count_patterns(net, x):
    if not any(isinstance(layer, nn.ReLU) for layer in net):
        raise ValueError("net has no hidden unit")
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        return len(activation_pattern(net=net, x=x).unique(dim=0))
    finally:
        torch.set_grad_enabled(before)
