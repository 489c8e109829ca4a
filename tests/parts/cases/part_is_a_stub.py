# problem = "vae"
# wrong = ["bernoulli_log_likelihood"]
# right = ["elbo"]
# hard = "nothing was written: NotImplementedError, as in the starter"
# --- part
def bernoulli_log_likelihood(x, logits):
    raise NotImplementedError
