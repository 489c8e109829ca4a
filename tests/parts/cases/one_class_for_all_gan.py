# problem = "gan"
# wrong = ["value"]
# right = ["discriminator_loss", "train_step"]
# hard = "methods of one instance: the part is one, and the functions that use it call self.value"
# --- part
def value(real_logits, fake_logits):
    return real_logits.mean() - fake_logits.mean()
# --- function
_value = value


class Game:
    def value(self, real_logits, fake_logits):
        return _value(real_logits, fake_logits)

    def discriminator_loss(self, real_logits, fake_logits):
        return -self.value(real_logits, fake_logits)


_game = Game()
value, discriminator_loss = _game.value, _game.discriminator_loss
