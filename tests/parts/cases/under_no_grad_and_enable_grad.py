# problem = "deepdream"
# wrong = ["objective"]
# right = ["ascent_step", "dream"]
# hard = "gradients are off, and on again around the part"
# --- part
def objective(activation):
    return activation.abs().sum()
# --- function
@torch.no_grad()
def ascent_step(model, image, layer, lr):
    outputs = []
    hook = model.get_submodule(layer).register_forward_hook(lambda m, i, o: outputs.append(o))
    start = image.detach().clone()
    try:
        with torch.enable_grad():
            model(start.requires_grad_())
            height = objective(outputs[0])
    finally:
        hook.remove()
    (g,) = torch.autograd.grad(height, start)
    return image + lr * g / (g.abs().mean() + 1e-8)
