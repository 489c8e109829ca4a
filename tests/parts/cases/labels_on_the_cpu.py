# problem = "gan"
# wrong = ["value"]
# right = ["discriminator_loss", "train_step"]
# hard = "the part raises on the second device alone, two functions use it"
# --- part
def value(real_logits, fake_logits):
    loss = F.binary_cross_entropy_with_logits
    return -loss(real_logits, torch.ones(real_logits.shape)) - loss(fake_logits, torch.zeros(fake_logits.shape))
