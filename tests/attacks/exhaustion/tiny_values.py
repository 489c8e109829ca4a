"""Answers with as many tiny values as an examiner reads: empty tuples, tensors of many dimensions.

most: 0
control: no
"""

import sys

import torch


def quadruple(x):
    frame = sys._getframe().f_back
    wire = frame.f_globals["wire"]
    frame.f_globals["pack_value"] = lambda value: wire.Items("list", [wire.Items("tuple", [])] * 19_000)
    return x


def factorial(n):
    return [torch.zeros((1,) * 16)] * 20_000
