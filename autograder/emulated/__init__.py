"""An accelerator that is not there: a PyTorch device named `emulated`, with real values and CUDA's strictness.

Its tensors live in the memory of the CPU, its operations are the CPU's, and its default random numbers come from the
CPU's generator. Fused attention apart, for which the CPU has two ways, values are the CPU's bit for bit. It differs
from the CPU in what it refuses: as on CUDA, a tensor of the CPU does not mix with one of the device, save where CUDA
takes it. So a mistake about where tensors live is found on a laptop without a GPU.

`install_device` is for a process of its own, once and for good, before the code under test is imported; processes that
it forks have the device as well. What it rests on is private to PyTorch, so `probe` says whether it works here.
"""

from .installing import install_device, probe, step_differs, unavailable
from .tensor import NAME, EmulatedTensor, Unsupported

__all__ = ["NAME", "EmulatedTensor", "Unsupported", "install_device", "probe", "step_differs", "unavailable"]
