# problem = "vae"
# wrong = ["bernoulli_log_likelihood"]
# right = ["elbo"]
# hard = "the part refuses what it should take"
# --- part
def bernoulli_log_likelihood(x, logits):
    same_shape(x=x, logits=logits)
    if not ((x == 0) | (x == 1)).all():
        raise ValueError("x must be 0 or 1")
    return -F.binary_cross_entropy_with_logits(logits, x, reduction="none").reshape(len(x), -1).sum(dim=1)
