"""Regions of the plane found in ways that have nothing in common with the solution: linear programs, and fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import linprog
from torch import nn

Box = tuple[tuple[float, float], tuple[float, float]]
Point = tuple[Fraction, Fraction]
Form = tuple[Fraction, ...]


def hidden_layers(net: nn.Sequential) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights and biases in float64."""
    linear = [m for m in net if isinstance(m, nn.Linear)][:-1]
    return [(m.weight.detach().double().numpy(), m.bias.detach().double().numpy()) for m in linear]


def patterns_by_programs(net: nn.Sequential, box: Box, margin: float = 1e-9) -> set[tuple[bool, ...]]:
    """The patterns whose region contains a disc of radius `margin`: unit by unit, the sides that are not empty.

    Half-planes are scaled so that a x + b y + c is the distance from their border; a program finds the point of which
    the least distance is largest. The side on which a region's own such point lies needs no program.
    """
    (x0, x1), (y0, y1) = box
    sides = np.array([[1, 0, -x0], [-1, 0, x1], [0, 1, -y0], [0, -1, y1]], dtype=float)
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    found: list[Any] = [((), np.eye(2), np.zeros(2), sides, middle)]  # pattern, h = A x + c, half-planes, a point
    for weight, bias in hidden_layers(net):
        grown = []
        for pattern, slope, offset, rows, point in found:
            forms = np.column_stack([weight @ slope, weight @ offset + bias])
            for bits, more, inner in _sides(forms, rows, point, margin):
                mask = np.array(bits)
                grown.append((pattern + bits, forms[:, :2] * mask[:, None], forms[:, 2] * mask, more, inner))
        found = grown
    return {pattern for pattern, *_ in found}


def _sides(forms: np.ndarray, rows: np.ndarray, point: np.ndarray, margin: float) -> list[Any]:
    """How the units of one layer divide one region: bits, half-planes and a point of each part."""
    parts: list[Any] = [((), rows, point)]
    for form in forms:
        length = np.hypot(*form[:2])
        if length == 0:
            parts = [((*bits, bool(form[2] > 0)), rows, point) for bits, rows, point in parts]
            continue
        row, grown = form / length, []
        for bits, rows, point in parts:
            distance = row[:2] @ point + row[2]
            for side in (1, -1):
                inside = np.vstack([rows, side * row])
                inner = point if side * distance > margin else _innermost(inside, margin)
                if inner is not None:
                    grown.append(((*bits, side > 0), inside, inner))
        parts = grown
    return parts


def _innermost(rows: np.ndarray, margin: float) -> np.ndarray | None:
    """The middle of the largest disc in all half-planes, if its radius is above the margin."""
    program = linprog(
        [0, 0, -1],
        A_ub=np.column_stack([-rows[:, :2], np.ones(len(rows))]),
        b_ub=rows[:, 2],
        bounds=[(None, None), (None, None), (None, None)],
    )
    found: np.ndarray = program.x[:2]
    return found if program.success and program.x[2] > margin else None


def count_by_fractions(net: nn.Sequential, box: Box) -> int:
    """Exact: polygons of rational points, one cut after another."""
    (x0, x1), (y0, y1) = (tuple(map(Fraction, side)) for side in box)
    one, nothing = Fraction(1), Fraction(0)
    plane: list[Form] = [(one, nothing, nothing), (nothing, one, nothing)]
    found: list[Any] = [([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], plane)]
    for weight, bias in hidden_layers(net):
        grown = []
        for polygon, hidden in found:
            forms = [
                tuple(
                    sum((Fraction(float(w)) * h[i] for w, h in zip(row, hidden, strict=True)), nothing)
                    + (Fraction(float(b)) if i == 2 else 0)
                    for i in range(3)
                )
                for row, b in zip(weight, bias, strict=True)
            ]
            parts: list[Any] = [(polygon, ())]
            for form in forms:
                parts = [
                    (piece, (*bits, side > 0))
                    for whole, bits in parts
                    for side in (1, -1)
                    if (piece := _clipped(whole, form, side))
                ]
            for piece, bits in parts:
                masked = [f if bit else (nothing,) * 3 for f, bit in zip(forms, bits, strict=True)]
                grown.append((piece, masked))
        found = grown
    return len(found)


def _clipped(polygon: list[Point], form: Form, side: int) -> list[Point]:
    """The part where the form is > 0 (side 1) or <= 0 (side -1); nothing where it has no interior."""
    values = [form[0] * x + form[1] * y + form[2] for x, y in polygon]
    if side > 0 and not any(v > 0 for v in values):
        return []
    if side < 0 and any(v > 0 for v in values) and not any(v < 0 for v in values):
        return []
    if side < 0 and not any(v > 0 for v in values):
        return polygon
    kept: list[Point] = []
    around = list(zip(polygon, values, strict=True))
    for (p, v), (q, w) in pairwise([*around, around[0]]):
        if v * side >= 0:
            kept.append(p)
        if v * w < 0:
            kept.append((p[0] + v / (v - w) * (q[0] - p[0]), p[1] + v / (v - w) * (q[1] - p[1])))
    return kept
