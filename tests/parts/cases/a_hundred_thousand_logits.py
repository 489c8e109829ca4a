# problem = "gan"
# wrong = ["value"]
# right = ["discriminator_loss", "train_step"]
# hard = "questions of a few hundred kilobytes"
# --- part
def value(real_logits, fake_logits):
    return real_logits.mean() - fake_logits.mean()
# --- function
def discriminator_loss(real_logits, fake_logits):
    many = -(-100_000 // real_logits.numel())
    return -value(real_logits.flatten().repeat(many), fake_logits)
