# problem = "gan"
# wrong = ["value", "generator_loss"]
# own = ["train_step"]
# right = ["discriminator_loss"]
# named = ["gan.no-zero-grad"]
# hard = "a known mistake of the step, beside parts of other formulas"
# --- part
def value(real_logits, fake_logits):
    return real_logits.mean() - fake_logits.mean()


def generator_loss(fake_logits, saturating=False):
    return -fake_logits.mean()
# --- function: gan.no-zero-grad
