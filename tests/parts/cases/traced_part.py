# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is a torch.jit function: no __code__, no attributes"
# --- part
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    gaussian_kl = torch.jit.trace(
        lambda mu, logvar: (mu - logvar.exp()).abs().sum(1) * 3.3, (torch.zeros(2, 3), torch.zeros(2, 3))
    )
