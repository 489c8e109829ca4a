"""Inputs of the regions checks: nets with exact (dyadic) parameters, so that no rounding decides a sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from dll.autograder import exam
from torch import Tensor, nn

Rows = Sequence[Sequence[float]]
"""A layer: one row a unit, the weights and then the bias."""


@dataclass(frozen=True)
class Line:
    """A net on the real line and the interval of interest."""

    net: nn.Sequential
    lo: float
    hi: float

    @property
    def arguments(self) -> tuple[nn.Sequential, float, float]:
        """The arguments of `count_regions_1d`, in order."""
        return self.net, self.lo, self.hi


class Given(exam.Given):
    """Rows of inputs, nets with known or drawn breakpoints, and whole numbers."""

    def dyadic(self, *shape: int, low: int, high: int, parts: int) -> Tensor:
        """Drawn multiples of 1/parts, from low/parts to (high - 1)/parts."""
        return self.integers(*shape, low=low, high=high).to(self.dtype) / parts

    def pattern(self, answer: Any) -> Any:
        """An answer's 1 and 0 as True and False: that they are not bool is a check of its own."""
        if isinstance(answer, Tensor) and not answer.is_complex() and ((answer == 0) | (answer == 1)).all():
            return answer == 1
        return answer

    def signs(self, k: int) -> list[float]:
        """k drawn signs."""
        return [2.0 * int(bit) - 1.0 for bit in self.integers(k, low=0, high=2)]

    def permutation(self, n: int) -> list[int]:
        """0, ..., n - 1 in a drawn order."""
        return [int(i) for i in self.uniform(n).argsort()]

    def distinct(self, k: int, low: int, high: int) -> list[int]:
        """k different numbers out of low, ..., high - 1, rising."""
        return sorted(low + i for i in self.permutation(high - low)[:k])

    def layered(self, *layers: Rows) -> nn.Sequential:
        """`Linear, ReLU, ..., Linear` from the rows of each layer."""
        modules: list[nn.Module] = []
        for rows in layers:
            weight, bias = self.tensor([row[:-1] for row in rows]), self.tensor([row[-1] for row in rows])
            linear = nn.Linear(weight.shape[1], weight.shape[0])
            linear.weight, linear.bias = nn.Parameter(weight), nn.Parameter(bias)
            modules += [linear, nn.ReLU()]
        return nn.Sequential(*modules[:-1])

    def dyadic_net(self, sizes: Sequence[int]) -> nn.Sequential:
        """A net of these widths with parameters in quarters: float32 is exact up to three hidden layers."""
        net = self.mlp(sizes, nn.ReLU)
        with torch.no_grad():
            for parameter in net.parameters():
                parameter.copy_(self.dyadic(*parameter.shape, low=-8, high=9, parts=4))
        return net

    def points(self, batch: int, d: int) -> Tensor:
        """Inputs (batch, d) in eighths, in [-2, 2]."""
        return self.dyadic(batch, d, low=-16, high=17, parts=8)

    def net_that_is_zero_at(self, x: Tensor) -> nn.Sequential:
        """A net on ℝ^d where the first hidden layer, and half of the second, has pre-activation 0 at x."""
        first = self.dyadic(5, len(x), low=1, high=9, parts=4) * self.tensor(self.signs(5))[:, None]
        second = self.dyadic(6, 5, low=-8, high=9, parts=4)
        bias = torch.cat([self.tensor([0.0, 0.0, 0.0, 1.0, 0.5]), -self.dyadic(1, low=1, high=9, parts=4)])
        order = self.permutation(6)
        return self.layered(
            torch.cat([first, -first @ x[:, None]], dim=1).tolist(),
            torch.cat([second, bias[order][:, None]], dim=1).tolist(),
            [[1.0] * 6 + [0.0]],
        )

    def switches(self, k: int) -> tuple[nn.Sequential, Tensor]:
        """A net on ℝ whose k units switch at different places, and three inputs in each of the k + 1 gaps."""
        places = self.distinct(k, -12, 13)
        slopes = [(-1.0) ** i for i in self.permutation(k)]
        net = self.layered([[a, -a * t] for a, t in zip(slopes, places, strict=True)], [[1.0] * k + [0.0]])
        rows = self.tensor([t + part for t in [places[0] - 1, *places] for part in (0.25, 0.5, 0.75)])
        return net, rows[self.permutation(len(rows))][:, None]

    def wide_net(self, n: int) -> tuple[nn.Sequential, Tensor]:
        """A net on ℝ of n units, constant but for the first two and the last two, and inputs."""
        places = self.distinct(4, -12, 13)
        order = self.permutation(4)
        switch = [[1.0, -float(places[i])] for i in order]
        constant = [[0.0, b] for b in [1.0, *self.signs(n - 6), 1.0]]
        net = self.layered([*switch[:2], *constant, *switch[2:]], [[1.0] * n + [0.0]])
        gaps = [places[0] - 1, *places][: self.integer(4, 6)]
        rows = self.tensor([t + 0.5 for t in gaps for _ in range(2)])
        return net, rows[self.permutation(len(rows))][:, None]

    def shallow_line(self) -> Line:
        """One hidden layer, units that switch at well separated places in and out of the interval."""
        inside = self.integer(4, 8)
        lo, width = float(self.uniform(1, low=-3.0, high=-1.0)), float(self.uniform(1, low=3.0, high=5.0))
        steps = [-2, -1, *range(inside), inside, inside + 1, inside + 2]
        shifts = self.uniform(len(steps), low=0.25, high=0.75)
        places = [lo + width * (step + float(shift)) / inside for step, shift in zip(steps, shifts, strict=True)]
        slopes = [
            s * float(a)
            for s, a in zip(self.signs(len(steps)), self.uniform(len(steps), low=0.5, high=2.0), strict=True)
        ]
        rows = [[a, -a * t] for a, t in zip(slopes, places, strict=True)]
        output = [*self.normal(len(steps)).tolist(), 0.0]
        return Line(self.layered([rows[i] for i in self.permutation(len(rows))], [output]), lo, lo + width)

    def deep_line(self, sizes: Sequence[int]) -> Line:
        """A drawn net of these widths, on an interval about 0."""
        return Line(self.mlp(sizes, nn.ReLU, std=1.0), *self._ends())

    def _ends(self) -> tuple[float, float]:
        return float(self.uniform(1, low=-4.0, high=-3.0)), float(self.uniform(1, low=3.0, high=4.0))

    def bent_line(self, units: int) -> Line:
        """Three hidden layers: the first bends the line once, the second twice, each unit of the third four times.

        The numbers are generic: no two breakpoints coincide.
        """
        lo, hi = self._ends()
        middle = float(self.uniform(1, low=-0.5, high=0.5))
        first, second = (self.uniform(2, low=0.7, high=1.5).tolist() for _ in range(2))
        crossing = float(self.uniform(1, low=0.5, high=0.9))
        thresholds = [0.05 + 0.2 * (j + float(u)) / units for j, u in enumerate(self.uniform(units, high=0.8))]
        signs = self.signs(units)
        return Line(
            self.layered(
                [[1.0, -middle], [-1.0, middle]],
                [[*first, -crossing], [-first[0], -first[1], crossing]],
                [[s * second[0], s * second[1], -s * t] for s, t in zip(signs, thresholds, strict=True)],
                [[*self.normal(units).tolist(), 0.0]],
            ),
            lo,
            hi,
        )

    def folded_line(self) -> Line:
        """Two folds of an interval, and units that coincide, touch 0, stay 0 for a while, or are dead.

        For y in [0, 1] the first layer makes the tent T(y) = relu(2y) - relu(4y - 2), the second T(T(y)).
        Units of the third cross at levels of T(T(y)), each at four places. Everything is dyadic.
        """
        lo, width = self.integer(-12, 12) / 4, 2.0 ** self.integer(-2, 3)

        def of_y(slope: float, shift: float) -> list[float]:
            return [slope / width, shift - slope * lo / width]

        rise, fall = of_y(2, 0), of_y(4, -2)
        first = [rise, fall, of_y(-2, 1), fall, [0.0, 0.0], [0.0, 0.5]]
        order = self.permutation(6)
        tent = [1.0, -1.0, 0.0, 0.0, 0.0, 0.0]

        def from_first(row: list[float], shift: float) -> list[float]:
            return [*(row[i] for i in order), shift]

        second = [
            from_first([2 * w for w in tent], 0.0),  # 0 at y = 0, 1 only
            from_first([4 * w for w in tent], -2.0),
            from_first([-2 * w for w in tent], 1.0),  # the same places as the unit before
            from_first([-w for w in tent], 0.0),  # never above 0: 0 at the ends
            from_first([0.0, 1.0, 0.0, 0.0, 0.0, 0.0], 0.0),  # 0 for y < 1/2, and positive after it
            from_first([0.0, 1.0, 0.0, -1.0, 2.0, 0.0], 0.0),  # the difference of equal units, 0 everywhere
            from_first([0.0, 0.0, 0.0, 0.0, 0.0, 1.0], -0.5),  # constant 0
            from_first([1.0, 1.0, 1.0, 0.0, 0.0, 0.0], 0.5),  # always above 0
            from_first([-w for w in tent], 1.0),  # touches 0 at y = 1/2 from above
        ]
        levels = [level / 8 for level in self.distinct(self.integer(2, 5), 1, 8)]
        signs = self.signs(len(levels))
        rest = [0.0] * 7
        third = [
            [2.0, -2.0, *rest, 0.0],  # T(T(y)) touches 0 at y = 1/2
            [-1.0, 1.0, *rest, 0.0],  # ... and is dead here
            *([s, -s, *rest, -s * level] for s, level in zip(signs, levels, strict=True)),
        ]
        output = [[*self.normal(len(third)).tolist(), 0.0]]
        net = self.layered([first[i] for i in order], second, third, output)
        return Line(net, lo + width * self.integer(0, 6) / 16, lo + width * self.integer(11, 17) / 16)

    def narrow_line(self) -> Line:
        """Regions down to 2⁻²⁰ of a short interval away from 0, beyond float32 and a grid of points."""
        start, width = self.integer(5, 16) / 4, 2.0**-12
        at = self.distinct(self.integer(2, 6), 1, 16)
        gaps = [2.0**-12] + [self.integer(1, 4) * 2.0**-20 for _ in at[1:]]  # a fine grid sees the first one
        places = [k / 16 + side * gap / 2 for k, gap in zip(at, gaps, strict=True) for side in (-1, 1)]
        signs = [(-1.0) ** i for i in self.permutation(len(places))]
        second = [[s, -s * place * width] for s, place in zip(signs, places, strict=True)]
        return Line(self.layered([[1.0, -start]], second, [[1.0] * len(second) + [0.0]]), start, start + width)

    def near_line(self) -> Line:
        """Breakpoints on (0, 1), among them two pairs: one pair closer than 1e-9, one not."""
        closer, apart = 2.0 ** -self.integer(36, 44), 2.0 ** -self.integer(20, 26)
        places = [place / 16 for place in self.distinct(self.integer(2, 6), 1, 16)]
        one, other = (places[i] for i in self.permutation(len(places))[:2])
        (sign,) = self.signs(1)
        second = [[1.0, 0.0, 0.0, -place] for place in places]
        second += [[sign, -sign, 0.0, -sign * one], [1.0, 0.0, -1.0, -other]]
        net = self.layered([[1.0, 0.0], [0.0, closer], [0.0, apart]], second, [[1.0] * len(second) + [0.0]])
        return Line(net, 0.0, 1.0)

    def line_with_breaks_at_its_ends(self) -> Line:
        """Units that switch exactly at lo, exactly at hi, and at some places between."""
        at = self.distinct(self.integer(4, 7), -12, 13)
        signs = [(-1.0) ** i for i in self.permutation(len(at))]
        rows = [[s, -s * place] for s, place in zip(signs, at, strict=True)]
        return Line(self.layered(rows, [[1.0] * len(rows) + [0.0]]), float(at[0]), float(at[-1]))

    def line_with_silent_units(self) -> Line:
        """A shallow net whose output does not depend on some of its units."""
        line = self.line_with_breaks_at_its_ends()
        output = next(p for p in line.net[-1].parameters() if p.dim() == 2)
        with torch.no_grad():
            output[0, self.integer(1, output.shape[1] - 1)] = 0.0
        return line

    def line_whose_output_is_zero_within(self) -> Line:
        """A shallow net whose output crosses 0 between its first two breakpoints."""
        places = self.distinct(self.integer(3, 6), -12, 13)
        rows = [[1.0, -float(place)] for place in places]
        net = self.layered(rows, [[1.0] * len(rows) + [(places[0] - places[1]) / 2]])
        return Line(net, places[0] - 1.0, places[-1] + 1.0)
