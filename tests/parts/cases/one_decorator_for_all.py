# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "a decorator that counts, without functools.wraps: all functions of the file share one code object"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
def counted(function):
    def inner(*args, **kwargs):
        inner.calls += 1
        return function(*args, **kwargs)

    inner.calls = 0
    return inner


reparameterize = counted(reparameterize)
gaussian_kl = counted(gaussian_kl)
bernoulli_log_likelihood = counted(bernoulli_log_likelihood)
elbo = counted(elbo)
