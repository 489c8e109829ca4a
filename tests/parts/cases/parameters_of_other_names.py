# problem = "gan"
# wrong = ["value"]
# right = ["discriminator_loss", "train_step"]
# hard = "the part has parameters of other names, and is called by them"
# --- part
def value(a, b):
    return a.mean()
# --- part
def discriminator_loss(real_logits, fake_logits):
    return -value(b=fake_logits, a=real_logits)
