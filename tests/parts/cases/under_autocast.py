# problem = "gan"
# wrong = ["value"]
# right = ["discriminator_loss", "train_step"]
# hard = "the part is called under autocast, which its operations are not subject to"
# --- part
def value(real_logits, fake_logits):
    return real_logits.mean() - fake_logits.mean()
# --- function
def discriminator_loss(real_logits, fake_logits):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return -value(real_logits, fake_logits)
