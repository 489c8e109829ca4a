# problem = "gan"
# wrong = ["value"]
# right = ["discriminator_loss", "train_step"]
# hard = "the part is asked twice, each time with a constant in the place of one argument"
# --- part
def value(real_logits, fake_logits):
    return real_logits.mean() - fake_logits.mean()
# --- function
def discriminator_loss(real_logits, fake_logits):
    sure = real_logits.new_full((1,), 1e4)
    return -(value(real_logits, -sure) + value(sure, fake_logits))
