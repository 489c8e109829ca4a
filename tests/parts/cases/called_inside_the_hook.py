# problem = "deepdream"
# wrong = ["objective"]
# right = ["ascent_step", "dream"]
# hard = "the part is called by torch, in a forward hook"
# --- part
def objective(activation):
    return activation.abs().sum()
# --- function
def ascent_step(model, image, layer, lr):
    heights = []
    hook = model.get_submodule(layer).register_forward_hook(lambda m, i, o: heights.append(objective(o)))
    start = image.detach().requires_grad_()
    try:
        model(start)
    finally:
        hook.remove()
    (g,) = torch.autograd.grad(heights[0], start)
    return image.detach() + lr * g / (g.abs().mean() + 1e-8)
