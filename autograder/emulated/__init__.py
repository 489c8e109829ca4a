"""An accelerator that is not there: a PyTorch device named `emulated`, with real values and CUDA's strictness.

Its tensors live in the memory of the CPU, its operations are the CPU's, and its default random numbers come from the
CPU's generator. Fused attention apart, for which the CPU has two ways, values are the CPU's bit for bit. It differs
from the CPU in what it refuses: as on CUDA, a tensor of the CPU does not mix with one of the device, save where CUDA
takes it. So a mistake about where tensors live is found on a laptop without a GPU.

`install_device` is for a process of its own, once and for good, before the code under test is imported; processes that
it forks have the device as well. What it rests on is private to PyTorch, so `probe` says whether it works here.

What it cannot do: fused cells (`nn.LSTM`, `nn.GRU`) and whatever else has no kernel for the CPU, which is said by
`Unsupported`; a second device (`emulated:1`); streams, `torch.compile`, dlpack, `torch.func.linearize`; autocast
changes nothing; `module.cpu()` makes new parameters; `type(x) is torch.Tensor` is false of its tensors. CUDA's own
stream of random numbers, its rounding, its memory and its late asserts are not imitated.
"""

from .installing import install_device, probe, step_differs, unavailable
from .tensor import NAME, EmulatedTensor, Unsupported

__all__ = ["NAME", "EmulatedTensor", "Unsupported", "install_device", "probe", "step_differs", "unavailable"]
