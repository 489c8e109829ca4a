# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the name is there, and cannot be called"
# --- part
gaussian_kl = None
