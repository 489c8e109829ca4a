# problem = "gan"
# wrong = ["value"]
# own = ["discriminator_loss"]
# right = ["train_step"]
# hard = "the part halves and the function doubles: together they are right, and each is a mistake"
# --- part
def value(real_logits, fake_logits):
    return (F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()) / 2
# --- function
def discriminator_loss(real_logits, fake_logits):
    return -2 * value(real_logits, fake_logits)
