# problem = "gan"
# wrong = ["generator_loss"]
# right = ["train_step"]
# hard = "the part's optional argument is left out: its default is the contract's, not the student's"
# --- part
def generator_loss(fake_logits, saturating=True):
    return fake_logits.mean()
