# 課題8 問題4
import torch


def corrupt(x, sigma, eps):
    return x + sigma * eps


def loss(g, x, sigma, eps):
    zatsuon = corrupt(x, sigma, eps)
    sa = g(zatsuon) - x
    return torch.sum(sa**2) / x.shape[0]


def train(g, optimizer, batches, sigma):
    kekka = []
    for x, eps in batches:
        optimizer.zero_grad()
        sonshitsu = loss(g, x, sigma, eps)
        sonshitsu.backward()
        optimizer.step()
        kekka.append(sonshitsu.item())
    return kekka


def score(g, x, sigma):
    return (g(x) - x) / sigma**2


def optimal_denoiser(x, means, weights, std, sigma):
    s2 = torch.tensor(std**2)
    sigma2 = torch.tensor(sigma**2)
    # それぞれの成分の負担率 r_k
    K = means.shape[0]
    log_r = torch.zeros(x.shape[0], K)
    for k in range(K):
        kyori = torch.sum((x - means[k]) ** 2, dim=1)
        log_r[:, k] = torch.log(weights[k]) - kyori / (2 * (s2 + sigma2))
    # 一番大きいものを引いてから exp
    log_r = log_r - torch.max(log_r, dim=1, keepdim=True).values
    r = torch.exp(log_r)
    r = r / torch.sum(r, dim=1, keepdim=True)
    heikin = torch.zeros(x.shape)
    for k in range(K):
        heikin = heikin + r[:, k : k + 1] * means[k]
    return s2 / (s2 + sigma2) * x + sigma2 / (s2 + sigma2) * heikin
