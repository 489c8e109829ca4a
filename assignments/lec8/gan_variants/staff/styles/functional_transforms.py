"""torch.func: the slope of one example, mapped over the batch; also one-hot and divergence example by example."""

import torch
from dll.autograder.shapes import same_shape
from torch import nn
from torch.func import functional_call, grad, vmap


def conditional_input(x, y, num_classes):
    rows = []
    for example, label in zip(x, y.tolist()):
        tail = [0.0] * num_classes
        tail[label] = 1.0
        rows.append(torch.cat([example, example.new_tensor(tail)]))
    return torch.stack(rows)


def dcgan_init(module):
    state = {}
    for name, layer in module.named_modules():
        stem = name + "." if name else ""
        kind = layer.__class__.__name__
        if kind.startswith(("Conv", "BatchNorm")):
            weight = torch.randn_like(layer.weight) * 0.02
            state[stem + "weight"] = weight + 1 if kind.startswith("Batch") else weight
            if layer.bias is not None:
                state[stem + "bias"] = torch.zeros_like(layer.bias)
    module.load_state_dict({**module.state_dict(), **state})


def adversarial_autoencoder_losses(x, reconstruction, prior_logits, code_logits):
    same_shape(reconstruction=reconstruction, x=x)
    distances = vmap(lambda a, b: (a - b).square().sum())(x, reconstruction)


    def loss(logits, label):
        column = logits.reshape(-1, 1)
        return nn.MultiLabelSoftMarginLoss()(column, torch.full_like(column, label))

    return distances.mean(), loss(prior_logits, 1.0) + loss(code_logits, 0.0), loss(code_logits, 1.0)


def adagan_weights(d_probs, beta):
    if min(d_probs.tolist()) <= 0 or max(d_probs.tolist()) >= 1:
        raise ValueError("d_probs has a value that no probability of a sigmoid has")
    if beta <= 0 or beta > 1:
        raise ValueError("beta has to be a share")
    h = sorted((1 - d) / d for d in d_probs.tolist())
    n, total = len(h), 0.0
    level = None
    for k, value in enumerate(h, 1):
        total += (1 - beta) * value
        if level is None or (beta * n + total) / k < level:
            level = (beta * n + total) / k
    ratios = (1 - d_probs.double()) / d_probs.double()
    return ((level - (1 - beta) * ratios).clamp(min=0) / (beta * n)).to(d_probs.dtype)


def conditioning_augmentation(mu, logvar, eps):
    same_shape(mu=mu, logvar=logvar, eps=eps)

    def one(m, v, e):
        return m + (v / 2).exp() * e, (m @ m + (v.exp() - v - 1).sum()) / 2

    return vmap(one)(mu, logvar, eps)


def critic_loss(real_scores, fake_scores):
    return torch.mean(fake_scores).sub(torch.mean(real_scores))


def gradient_penalty(critic, real, fake, t):
    same_shape(real=real, fake=fake)
    if t.shape != (real.shape[0],):
        raise ValueError("t should be (B,)")
    parameters = dict(critic.named_parameters())

    def excess(a, b, share):
        x = share * a + (1 - share) * b
        slope = grad(lambda point: functional_call(critic, parameters, (point.unsqueeze(0),)).sum())(x)
        return (slope.square().sum().sqrt() - 1).square()

    return vmap(excess)(real, fake, t).mean()


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
