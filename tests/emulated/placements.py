"""Expressions that mix a device with the CPU, by what CUDA says of them. The emulated device is asked each, and a GPU
where there is one."""

from __future__ import annotations

import torch


class Things:
    """The names that the expressions use: `x` and the like on the device, `c` and the like on the CPU."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.x = torch.arange(1.0, 5.0).to(device)
        self.m = torch.eye(4).to(device)
        self.s = torch.tensor(3.0).to(device)
        self.i = torch.tensor([0, 2]).to(device)
        self.b = torch.tensor([True, False, True, False]).to(device)
        self.leaf = torch.ones(4).to(device).requires_grad_()
        self.c = torch.arange(1.0, 5.0)
        self.cm = torch.eye(4)
        self.cs = torch.tensor(3.0)
        self.ci = torch.tensor([0, 2])
        self.cb = torch.tensor([True, False, True, False])
        self.g = torch.Generator(device=device)
        self.cg = torch.Generator()


ACCEPTED = [
    "x + cs",
    "cs * x",
    "x / cs",
    "x - cs",
    "x ** cs",
    "cs ** x",
    "torch.maximum(x, cs)",
    "x > cs",
    "x.add_(cs)",
    "x.mul_(cs)",
    "x.fill_(cs)",
    "x.masked_fill(b, cs)",
    "torch.lerp(x, x, cs)",
    "torch.where(b, x, cs)",
    "torch.where(b, cs, x)",
    "torch.where(b, cs, cs)",
    "torch.where(torch.tensor(True), x, x)",
    "x[ci]",
    "x[cb]",
    "m[ci, ci]",
    "x.__setitem__(ci, 0.0)",
    "x.__setitem__(ci, cs)",
    "x.__setitem__(cb, 0.0)",
    "x.__setitem__(slice(0, 2), c[:2])",
    "x.copy_(c)",
    "c.copy_(x)",
    "x.item() if x.dim() == 0 else s.item()",
    "float(s)",
    "int(s)",
    "bool(s)",
    "x.tolist()",
    "str(x)",
    "f'{s:.3f}'",
    "[10, 20, 30, 40][i[1]]",
    "x.cpu() + c",
    "x.cpu().numpy()",
    "x.to('cpu') + c",
    "c.to(device) + x",
    "c.to(x) + x",
    "x.new_zeros(4) + x",
    "x.new_tensor([1.0, 2.0, 3.0, 4.0]) + x",
    "torch.zeros_like(x) + x",
    "torch.zeros(4, device=x.device) + x",
    "torch.as_tensor(c, device=device) + x",
    "torch.tensor([1.0, 2.0], device=device) + x[:2]",
    "torch.randn(4, generator=g, device=device) + x",
    "torch.empty(4, device=device).normal_(generator=g)",
    "torch.randperm(4, device=device, generator=g)",
    "torch.randn(4, generator=cg)",
    "torch.normal(0.0, 1.0, (4,), generator=g, device=device)",
    "torch.nn.Linear(4, 2).to(device)(x)",
    "torch.nn.Linear(4, 2, device=device)(x)",
    "torch.cat([x, c.to(device)])",
    "torch.stack([x, x])",
    "F.one_hot(i, 4)",
    "torch.gather(x, 0, i)",
    "leaf.sum().backward()",
    "leaf.backward(torch.ones(4, device=device))",
    "torch.autograd.grad(leaf.square().sum(), leaf)",
    "torch.equal(x, x)",
    "torch.allclose(x, x)",
    "torch.isclose(x, x)",
    "torch.unique(x)",
    "x.sort()",
    "x.topk(2)",
    "x.nonzero()",
    "torch.linalg.solve(m, x)",
    "torch.einsum('i,ij->j', x, m)",
    "torch.cdist(m, m)",
    "torch.nn.utils.rnn.pack_padded_sequence(m[None], torch.tensor([4]), batch_first=True)",
    "torch.result_type(x, c)",
    "torch.tensor([x[0], x[1]])",
    "torch.tensor([[s, 1.0], [2.0, cs]], device=device)",
    "x.new_tensor([x[0], 2.0])",
    "torch.randn(4, generator=g.clone_state(), device=device)",
    "torch.kaiser_window(4, device=device)",
    "x.expand_as(torch.empty(2, 4))",
    "x.view_as(torch.empty(2, 2))",
]
REFUSED = [
    "x + c",
    "c + x",
    "x * c",
    "x / c[:1]",
    "c + s",
    "x > c",
    "torch.maximum(x, c)",
    "x.add_(c)",
    "c.add_(x)",
    "cs.add_(s)",
    "torch.addcmul(x, cs, cs)",
    "torch.clamp(x, min=cs)",
    "torch.stack([x, c])",
    "torch.stack([s, cs])",
    "torch.cat([x, c])",
    "m @ cm",
    "m @ c",
    "cm @ x",
    "torch.addmm(cs, m, m)",
    "torch.dot(x, c)",
    "torch.einsum('i,ij->j', x, cm)",
    "F.linear(x, cm)",
    "torch.nn.Linear(4, 2)(x)",
    "torch.where(cb, x, x)",
    "torch.where(b, x, c)",
    "x.masked_fill(cb, 0.0)",
    "x.masked_select(cb)",
    "c[i]",
    "c[b]",
    "torch.gather(x, 0, ci)",
    "torch.index_select(x, 0, ci)",
    "torch.take(x, ci)",
    "F.embedding(ci, m)",
    "F.embedding(i, cm)",
    "F.cross_entropy(m, torch.tensor([0, 1, 2, 3]))",
    "F.mse_loss(x, c)",
    "F.binary_cross_entropy_with_logits(x, c / 4)",
    "torch.equal(x, c)",
    "torch.allclose(x, c)",
    "torch.add(x, x, out=torch.empty(4))",
    "x.numpy()",
    "__import__('numpy').asarray(x)",
    "leaf.backward(torch.ones(4))",
    "setattr(leaf, 'grad', torch.ones(4))",
    "setattr(leaf, 'data', torch.ones(4))",
    "torch.randn(4, generator=cg, device=device)",
    "torch.randn(4, generator=g)",
    "torch.empty(4).normal_(generator=g)",
    "torch.empty(4, device=device).normal_(generator=cg)",
    "torch.randperm(4, generator=g)",
    "torch.zeros(2, device=device + ':1')",
    "x.pin_memory()",
]
