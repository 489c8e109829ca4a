# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "what the part leaves behind is the process's, not a network's"
# --- part
def gaussian_kl(mu, logvar):
    torch.set_default_dtype(torch.float16)
    torch.set_grad_enabled(False)
    return mu.sum(1)
