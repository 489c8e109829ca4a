import torch
import torch.nn as nn
from torch.autograd import Variable

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

criterion = nn.MSELoss(size_average=False)


def corrupt(x, sigma, eps):
    if x.size() != eps.size():
        raise ValueError("x and eps must have the same size")
    return Variable(x.data + sigma * eps.data)


def loss(g, x, sigma, eps):
    noisy = corrupt(x, sigma, eps)
    output = g(noisy)
    return criterion(output, x) / x.size(0)


def train(g, optimizer, batches, sigma):
    losses = []
    for data in batches:
        x, eps = data
        x = x.to(device)
        eps = eps.to(device)
        output = loss(g, x, sigma, eps)
        optimizer.zero_grad()
        output.backward()
        optimizer.step()
        losses.append(output.data.item())
    return losses


def score(g, x, sigma):
    return (g(x) - x) / sigma**2


def optimal_denoiser(x, means, weights, std, sigma):
    if sigma <= 0:
        raise ValueError("sigma must be > 0")
    if std < 0:
        raise ValueError("std must be >= 0")
    if weights.min() < 0 or weights.sum() == 0:
        raise ValueError("weights must be >= 0, not all 0")
    B, d = x.size()
    K = means.size(0)
    var = std**2 + sigma**2
    x_big = x.view(B, 1, d).expand(B, K, d)
    m_big = means.view(1, K, d).expand(B, K, d)
    sq = (x_big - m_big).pow(2).sum(2)
    log_r = weights.log().view(1, K) - sq / (2 * var)
    r = nn.Softmax(dim=1)(log_r)
    return x * (std**2 / var) + torch.mm(r, means) * (sigma**2 / var)
