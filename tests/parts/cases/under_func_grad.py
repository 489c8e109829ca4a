# problem = "deepdream"
# wrong = ["objective"]
# right = ["ascent_step", "dream"]
# hard = "the part is called on what torch.func.grad hands it"
# --- part
def objective(activation):
    return activation.abs().sum()
# --- function
def ascent_step(model, image, layer, lr):
    def of_image(start):
        outputs = []
        hook = model.get_submodule(layer).register_forward_hook(lambda m, i, o: outputs.append(o))
        try:
            model(start)
        finally:
            hook.remove()
        return objective(outputs[0])

    g = torch.func.grad(of_image)(image.detach())
    return image.detach() + lr * g / (g.abs().mean() + 1e-8)
