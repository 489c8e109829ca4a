# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# slow = true
# hard = "the part does not end: elbo's first answers are time-outs"
# --- part
def gaussian_kl(mu, logvar):
    while True:
        pass
