import torch


def activation_pattern(net, x):
    result = []
    for b in range(len(x)):
        h = x[b]
        row = []
        for i in range(len(net) - 1):
            if i % 2 == 1:
                for value in h:
                    row.append(value.item() > 0)
            h = net[i](h)
        result.append(row)
    return torch.tensor(result)


def count_patterns(net, x):
    pattern = activation_pattern(net, x)
    found = []
    for row in pattern.tolist():
        if row not in found:
            found.append(row)
    return len(found)


def factorial(n):
    if n == 0:
        return 1
    return n * factorial(n - 1)


def max_regions_shallow(n, d):
    total = 0
    for j in range(d + 1):
        if j <= n:
            total += factorial(n) // (factorial(j) * factorial(n - j))
    return total


def montufar_bound(n, d, L):
    g = int(n / d)
    result = max_regions_shallow(n, d)
    for i in range((L - 1) * d):
        result = result * g
    return result


def pre_activations(weights, biases, x, k):
    # values of layer k before the relu, with ordinary python floats
    h = [x]
    for l in range(k + 1):
        a = []
        for i in range(len(weights[l])):
            s = biases[l][i]
            for j in range(len(h)):
                s += weights[l][i][j] * h[j]
            a.append(s)
        if l == k:
            return a
        h = [max(v, 0.0) for v in a]


def count_regions_1d(net, lo, hi):
    weights = []
    biases = []
    for i in range(0, len(net), 2):
        weights.append(net[i].weight.tolist())
        biases.append(net[i].bias.tolist())

    points = [lo, hi]
    for k in range(len(weights) - 1):
        new = []
        for i in range(len(points) - 1):
            left = pre_activations(weights, biases, points[i], k)
            right = pre_activations(weights, biases, points[i + 1], k)
            for u in range(len(left)):
                if (left[u] < 0 and right[u] > 0) or (left[u] > 0 and right[u] < 0):
                    t = left[u] / (left[u] - right[u])
                    new.append(points[i] + t * (points[i + 1] - points[i]))
        points = points + new
        points.sort()

    regions = 1
    previous = lo
    for p in points:
        if lo < p < hi and p - previous > 1e-9 * (hi - lo):
            regions += 1
            previous = p
    return regions
