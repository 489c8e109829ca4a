"""From one region over each of its sides into the next: a search that sees a region by its pattern alone."""

import numpy as np
import torch


def _weights(net):
    return [tuple(p.detach().cpu().numpy().astype(float) for p in m.parameters()) for m in net if hasattr(m, "weight")][:-1]


def _around(weights, point):
    """The pattern at a point, and the half-planes (outward, scaled) that its region is cut out by."""
    slope, shift, pattern, rows = np.eye(2), np.zeros(2), [], []
    for weight, bias in weights:
        slope, shift = weight @ slope, weight @ shift + bias
        values = slope @ point + shift
        lengths = np.hypot(*slope.T)
        moving = lengths > 1e-12
        on = values > np.where(moving, 0, 1e-12)
        sign = np.where(on, 1.0, -1.0)[moving]
        rows.append(np.column_stack([slope, shift])[moving] * (sign / lengths[moving])[:, None])
        pattern += on.tolist()
        slope, shift = slope * on[:, None], shift * on
    return tuple(pattern), np.vstack([np.zeros((0, 3)), *rows])


def _cell(corners, rows, tolerance):
    """The box, cut by every half-plane."""
    polygon = corners
    for row in rows:
        distance = polygon @ row[:2] + row[2]
        distance[np.abs(distance) < tolerance] = 0
        if (distance >= 0).all():
            continue
        ahead, after = np.roll(distance, -1), np.roll(polygon, -1, axis=0)
        points = []
        for p, q, d, e in zip(polygon, after, distance, ahead):
            if d >= 0:
                points.append(p)
            if d * e < 0:
                points.append(p + d / (d - e) * (q - p))
        polygon = np.array(points).reshape(-1, 2)
        if len(polygon) < 3:
            return None
    return polygon


def _explore(net, box):
    sides = np.array(box, dtype=float)
    if not np.isfinite(sides).all() or (sides[:, 0] >= sides[:, 1]).any():
        raise ValueError(f"no such box: {box}")
    (x0, x1), (y0, y1) = sides
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    tolerance = 1e-9 * (sides[:, 1] - sides[:, 0]).max()
    weights, found = _weights(net), {}
    todo = [np.array([x0 + (x1 - x0) * 0.5123, y0 + (y1 - y0) * 0.4871])]
    while todo:
        point = todo.pop()
        pattern, rows = _around(weights, point)
        if pattern in found:
            continue
        polygon = _cell(corners, rows, tolerance)
        if polygon is None or _area(polygon) < tolerance**2:
            continue
        found[pattern] = polygon
        for p, q in zip(polygon, np.roll(polygon, -1, axis=0)):
            along = q - p
            if np.hypot(*along) < 10 * tolerance:
                continue
            for share in (0.5, 0.31, 0.83):
                outside = p + share * along + np.array([along[1], -along[0]]) / np.hypot(*along) * 20 * tolerance
                if x0 < outside[0] < x1 and y0 < outside[1] < y1:
                    todo.append(outside)
    return list(found.values())


def _area(polygon):
    x, y = polygon.T - polygon[:1].T
    return (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2


def count_regions_2d(net, box):
    return len(_explore(net, box))


def regions_2d(net, box):
    return [torch.from_numpy(polygon.copy()) for polygon in _explore(net, box)]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
