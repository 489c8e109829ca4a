"""Exits with success at every other moment: in a gradient, while its answer is packed, at a flush.

most: 0
control: no
"""

import os
import sys

import torch


class Leave(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x + 1

    @staticmethod
    def backward(ctx, g):
        os._exit(0)


class Stream:
    encoding = "utf-8"
    write = print

    def flush(self):
        os._exit(0)


def double(x):
    return Leave.apply(x)


def quadruple(x):
    sys.stdout = Stream()
    return x


def factorial(n):
    sys.exit(0)
