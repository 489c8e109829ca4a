# problem = "gan"
# wrong = ["value", "discriminator_loss", "generator_loss"]
# right = ["train_step"]
# hard = "three parts, one of which would use another"
# --- part
def value(real_logits, fake_logits):
    return real_logits.mean()


def discriminator_loss(real_logits, fake_logits):
    return value(fake_logits, real_logits) * 2


def generator_loss(fake_logits, saturating=False):
    return fake_logits.square().mean()
