# 課題8 問題5
import torch
from torch import nn


def activation_pattern(net, x):
    pattern = torch.zeros(x.shape[0], 0)
    h = x
    for sou in net:
        if isinstance(sou, nn.ReLU):
            # 前活性が正なら 1
            pattern = torch.cat([pattern, (h > 0).float()], dim=1)
        h = sou(h)
    return pattern


def count_patterns(net, x):
    pattern = activation_pattern(net, x)
    shurui = set()
    for i in range(pattern.shape[0]):
        shurui.add(str(pattern[i].tolist()))
    return len(shurui)


def kaijou(n):
    # 階乗
    a = 1
    for i in range(1, n + 1):
        a = a * i
    return a


def kumiawase(n, r):
    # 組み合わせ nCr
    if r > n:
        return 0
    return int(kaijou(n) / (kaijou(r) * kaijou(n - r)))


def max_regions_shallow(n, d):
    goukei = 0
    for j in range(0, d + 1):
        goukei += kumiawase(n, j)
    return goukei


def montufar_bound(n, d, L):
    return int(n / d) ** ((L - 1) * d) * max_regions_shallow(n, d)


def count_regions_1d(net, lo, hi):
    # float64 で計算する
    net.double()
    ten = [lo, hi]  # 折れ目
    for k in range(len(net)):
        if isinstance(net[k], nn.ReLU):
            a = net[0:k](torch.tensor(ten).double().reshape(-1, 1))
            atarashii = []
            for i in range(len(ten) - 1):
                for j in range(a.shape[1]):
                    hidari = a[i, j].item()
                    migi = a[i + 1, j].item()
                    # 符号が変わるところ
                    if hidari * migi < 0:
                        atarashii.append(ten[i] + (ten[i + 1] - ten[i]) * hidari / (hidari - migi))
            ten = sorted(ten + atarashii)
    # 元に戻す
    net.float()
    kazu = 1
    mae = lo
    for t in ten:
        if t > lo and t < hi:
            if t - mae > 1e-9 * (hi - lo):
                kazu = kazu + 1
                mae = t
    return kazu
