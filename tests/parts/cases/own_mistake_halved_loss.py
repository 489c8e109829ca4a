# problem = "gan"
# wrong = ["value"]
# own = ["discriminator_loss"]
# right = ["train_step"]
# named = ["gan.loss-halved"]
# hard = "a wrong part, a function with a known mistake, and a right one that uses both"
# --- part
def value(real_logits, fake_logits):
    return real_logits.mean() - fake_logits.mean()
# --- function: gan.loss-halved
