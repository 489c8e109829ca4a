# problem = "dae"
# wrong = ["corrupt"]
# right = ["loss", "train"]
# hard = "a float comes as a tensor without dimensions, on the device of x or on the CPU"
# --- part
def corrupt(x, sigma, eps):
    return x
# --- function
def loss(g, x, sigma, eps):
    on_device = torch.as_tensor(sigma, dtype=x.dtype, device=x.device)
    on_cpu = torch.tensor(sigma, dtype=torch.float64)
    noisy = corrupt(x, on_device, eps) / 2 + corrupt(x, on_cpu, eps) / 2
    return (g(noisy) - x).square().sum(dim=1).mean()
