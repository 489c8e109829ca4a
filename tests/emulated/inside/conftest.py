"""Installs the device before a test imports anything of torch under another name."""

from __future__ import annotations

import torch
from dll.autograder import emulated

torch.set_num_threads(1)
assert emulated.probe() == ""
