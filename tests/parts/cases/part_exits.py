# problem = "vae"
# wrong = ["bernoulli_log_likelihood"]
# right = ["elbo"]
# hard = "SystemExit is no Exception"
# --- part
import sys


def bernoulli_log_likelihood(x, logits):
    sys.exit("not today")
