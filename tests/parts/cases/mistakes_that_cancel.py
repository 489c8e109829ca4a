# problem = "vae"
# wrong = ["gaussian_kl"]
# own = ["elbo"]
# named = ["vae.kl-added"]
# hard = "both signs are wrong: together they give the right bound, and each is a mistake"
# --- part: vae.kl-sign
# --- function: vae.kl-added
