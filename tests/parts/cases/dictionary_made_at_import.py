# problem = "vae"
# wrong = ["gaussian_kl", "bernoulli_log_likelihood"]
# right = ["elbo"]
# hard = "the parts were put in a dictionary at import"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3


def bernoulli_log_likelihood(x, logits):
    return logits.flatten(1).mean(1)
# --- function
TERMS = {"sample": reparameterize, "fit": bernoulli_log_likelihood, "prior": gaussian_kl}


def elbo(x, encode, decode, eps):
    q = encode(x)
    return TERMS["fit"](x, decode(TERMS["sample"](*q, eps))) - TERMS["prior"](*q)
