# problem = "deepdream"
# wrong = ["objective"]
# right = ["ascent_step", "dream"]
# hard = "backward() is called on the part's answer, into a leaf of the function's"
# --- part
def objective(activation):
    return activation.abs().sum()
# --- function
def ascent_step(model, image, layer, lr):
    outputs = []
    hook = model.get_submodule(layer).register_forward_hook(lambda m, i, o: outputs.append(o))
    start = image.detach().clone().requires_grad_(True)
    try:
        model(start)
    finally:
        hook.remove()
    objective(outputs[0]).backward(inputs=[start])
    return image.detach() + lr * start.grad / (start.grad.abs().mean() + 1e-8)
