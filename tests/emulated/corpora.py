"""What students write about devices, wrong and right: one function each, in the place of the solution's.

All compute what they should on the CPU. Where a snippet is wrong, `# <-` marks the line that made the tensor, or left
the device; where there is no mark, the mistake is found and its line is not.
"""

from __future__ import annotations

import textwrap
from typing import NamedTuple

ON_THE_CPU = {"regions_2d", "origami_net"}
"""What answers there, by its contract or because no argument of it is on a device."""


class Snippet(NamedTuple):
    """A function of one problem, in the place of the solution's."""

    problem: str
    name: str
    code: str

    @property
    def function(self) -> str:
        """The function that it defines."""
        return next(line for line in self.code.splitlines() if line.startswith("def ")).split("(")[0][4:]

    def applied_to(self, solution: str) -> str:
        """The solution's file with this function in it."""
        return solution + "\n\n" + self.code

    def line_in(self, solution: str) -> int | None:
        """The number of the marked line in that file."""
        marked = [n for n, line in enumerate(self.applied_to(solution).splitlines(), 1) if line.endswith("# <-")]
        return marked[0] if marked else None


def _snippet(problem: str, name: str, code: str) -> Snippet:
    return Snippet(problem, name, textwrap.dedent(code).strip("\n") + "\n")


WRONG = [
    _snippet(
        "vae",
        "zeros-without-device",
        """
        def reparameterize(mu, logvar, eps):
            same_shape(mu=mu, logvar=logvar, eps=eps)
            z = torch.zeros(mu.shape, dtype=mu.dtype)  # <-
            return z + mu + torch.exp(logvar / 2) * eps
        """,
    ),
    _snippet(
        "vae",
        "deviation-on-the-cpu",
        """
        def reparameterize(mu, logvar, eps):
            same_shape(mu=mu, logvar=logvar, eps=eps)
            std = torch.exp(logvar / 2).cpu()  # <-
            return mu + std * eps
        """,
    ),
    _snippet(
        "vae",
        "ones-without-device",
        """
        def gaussian_kl(mu, logvar):
            same_shape(mu=mu, logvar=logvar)
            one = torch.ones(mu.shape[1], dtype=mu.dtype)  # <-
            return 0.5 * (mu.square() + logvar.exp() - one - logvar).sum(dim=1)
        """,
    ),
    _snippet(
        "vae",
        "result-on-the-cpu",
        """
        def gaussian_kl(mu, logvar):
            same_shape(mu=mu, logvar=logvar)
            kl = 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1)
            return kl.cpu()  # <-
        """,
    ),
    _snippet(
        "vae",
        "sum-in-place-on-the-cpu",
        """
        def bernoulli_log_likelihood(x, logits):
            same_shape(x=x, logits=logits)
            if not ((x >= 0) & (x <= 1)).all():
                raise ValueError("x must lie in [0, 1]")
            total = torch.zeros(len(x), dtype=x.dtype)  # <-
            total += -F.binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(dim=1)
            return total
        """,
    ),
    _snippet(
        "vae",
        "filled-on-the-cpu",
        """
        def bernoulli_log_likelihood(x, logits):
            same_shape(x=x, logits=logits)
            if not ((x >= 0) & (x <= 1)).all():
                raise ValueError("x must lie in [0, 1]")
            result = torch.empty(len(x), dtype=x.dtype)  # <-
            for i in range(len(x)):
                result[i] = -F.binary_cross_entropy_with_logits(logits[i], x[i], reduction="sum")
            return result
        """,
    ),
    _snippet(
        "vae",
        "noise-to-the-cpu-by-name",
        """
        def elbo(x, encode, decode, eps):
            mu, logvar = encode(x)
            eps = eps.to("cpu")  # <-
            z = reparameterize(mu, logvar, eps)
            return bernoulli_log_likelihood(x, decode(z)) - gaussian_kl(mu, logvar)
        """,
    ),
    _snippet(
        "vae",
        "noise-made-anew",
        """
        def elbo(x, encode, decode, eps):
            mu, logvar = encode(x)
            noise = torch.tensor(eps.tolist(), dtype=eps.dtype)  # <-
            z = reparameterize(mu, logvar, noise)
            return bernoulli_log_likelihood(x, decode(z)) - gaussian_kl(mu, logvar)
        """,
    ),
    _snippet(
        "vae",
        "backward-on-the-cpu",
        """
        class Exp(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x.exp())
                return x.exp()

            @staticmethod
            def backward(ctx, grad):
                (y,) = ctx.saved_tensors
                return (grad * y).cpu()


        def reparameterize(mu, logvar, eps):
            same_shape(mu=mu, logvar=logvar, eps=eps)
            return mu + Exp.apply(logvar / 2) * eps
        """,
    ),
    _snippet(
        "gan",
        "labels-without-device",
        """
        def value(real_logits, fake_logits):
            ones = torch.ones(real_logits.shape, dtype=real_logits.dtype)  # <-
            zeros = torch.zeros_like(fake_logits)
            real = F.binary_cross_entropy_with_logits(real_logits, ones)
            return -real - F.binary_cross_entropy_with_logits(fake_logits, zeros)
        """,
    ),
    _snippet(
        "gan",
        "full-without-device",
        """
        def generator_loss(fake_logits, saturating=False):
            label = torch.full(fake_logits.shape, float(not saturating), dtype=fake_logits.dtype)  # <-
            loss = F.binary_cross_entropy_with_logits(fake_logits, label)
            return -loss if saturating else loss
        """,
    ),
    _snippet(
        "gan",
        "sign-as-a-vector",
        """
        def discriminator_loss(real_logits, fake_logits):
            sign = torch.tensor([-1.0], dtype=real_logits.dtype)  # <-
            return (sign * value(real_logits, fake_logits)).sum()
        """,
    ),
    _snippet(
        "gan",
        "model-to-the-cpu",
        """
        def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
            d_optimizer.zero_grad()
            discriminator.cpu()  # <-
            d_loss = discriminator_loss(discriminator(x), discriminator(generator(z_d).detach()))
            d_loss.backward()
            d_optimizer.step()
            g_optimizer.zero_grad()
            g_loss = generator_loss(discriminator(generator(z_g)))
            g_loss.backward()
            g_optimizer.step()
            return d_loss.item(), g_loss.item()
        """,
    ),
    _snippet(
        "gan",
        "labels-like-on-the-cpu",
        """
        def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
            d_optimizer.zero_grad()
            real, fake = discriminator(x), discriminator(generator(z_d).detach())
            ones = torch.ones_like(real, device="cpu")  # <-
            d_loss = F.binary_cross_entropy_with_logits(real, ones) - F.logsigmoid(-fake).mean()
            d_loss.backward()
            d_optimizer.step()
            g_optimizer.zero_grad()
            g_loss = generator_loss(discriminator(generator(z_g)))
            g_loss.backward()
            g_optimizer.step()
            return d_loss.item(), g_loss.item()
        """,
    ),
    _snippet(
        "deepdream",
        "exponent-as-a-vector",
        """
        def objective(activation):
            two = torch.tensor([2.0], dtype=activation.dtype)  # <-
            return (activation**two).mean()
        """,
    ),
    _snippet(
        "deepdream",
        "image-to-the-cpu",
        """
        def ascent_step(model, image, layer, lr):
            outputs = []
            hook = model.get_submodule(layer).register_forward_hook(lambda _m, _i, output: outputs.append(output))
            start = image.detach().cpu().requires_grad_()  # <-
            try:
                with torch.enable_grad():
                    model(start)
            finally:
                hook.remove()
            (g,) = torch.autograd.grad(objective(outputs[0]), start)
            return image.detach() + lr * g / (g.abs().mean() + 1e-8)
        """,
    ),
    _snippet(
        "deepdream",
        "gradient-to-the-cpu",
        """
        def ascent_step(model, image, layer, lr):
            outputs = []
            hook = model.get_submodule(layer).register_forward_hook(lambda _m, _i, output: outputs.append(output))
            start = image.detach().requires_grad_()
            try:
                with torch.enable_grad():
                    model(start)
            finally:
                hook.remove()
            (g,) = torch.autograd.grad(objective(outputs[0]), start)
            g = g.detach().cpu()  # <-
            return image.detach() + lr * g / (g.abs().mean() + 1e-8)
        """,
    ),
    _snippet(
        "deepdream",
        "detail-without-device",
        """
        def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
            if steps < 0 or octaves < 1 or scale <= 1:
                raise ValueError("steps must be >= 0, octaves >= 1, scale > 1")
            detail = torch.zeros(image.shape, dtype=image.dtype)  # <-
            for k in range(octaves):
                size = [max(1, round(side / scale ** (octaves - 1 - k))) for side in image.shape[2:]]
                base = F.interpolate(image, size=size, mode="bilinear", align_corners=False)
                img = base + F.interpolate(detail, size=size, mode="bilinear", align_corners=False)
                for _ in range(steps):
                    img = ascent_step(model, img, layer, lr)
                detail = img - base
            return img
        """,
    ),
    _snippet(
        "dae",
        "scale-without-device",
        """
        def corrupt(x, sigma, eps):
            same_shape(x=x, eps=eps)
            scale = torch.full(x.shape, sigma, dtype=x.dtype)  # <-
            return x + scale * eps
        """,
    ),
    _snippet(
        "dae",
        "weights-without-device",
        """
        def loss(g, x, sigma, eps):
            each = (g(corrupt(x, sigma, eps)) - x).square()
            weights = torch.ones(x.shape[1], dtype=x.dtype)  # <-
            return (each * weights).sum(dim=1).mean()
        """,
    ),
    _snippet(
        "dae",
        "running-sum-on-the-cpu",
        """
        def train(g, optimizer, batches, sigma):
            losses, total = [], torch.zeros(1, dtype=torch.float64)  # <-
            for x, eps in batches:
                optimizer.zero_grad()
                before = loss(g, x, sigma, eps)
                before.backward()
                optimizer.step()
                total += before.detach()
                losses.append(before.item())
            return losses
        """,
    ),
    _snippet(
        "dae",
        "variance-as-a-vector",
        """
        def score(g, x, sigma):
            variance = torch.tensor([sigma**2], dtype=x.dtype)  # <-
            return (g(x) - x) / variance
        """,
    ),
    _snippet(
        "dae",
        "identity-without-device",
        """
        def optimal_denoiser(x, means, weights, std, sigma):
            if sigma <= 0 or std < 0:
                raise ValueError("sigma must be > 0, and std >= 0")
            if means.ndim != 2 or means.shape[1:] != x.shape[1:]:
                raise ValueError("means must be (K, d)")
            if weights.shape != means.shape[:1] or (weights < 0).any() or not (weights > 0).any():
                raise ValueError("weights must be (K,), >= 0 and not all 0")
            variance = std**2 + sigma**2
            distances = (x[:, None, :] - means).square().sum(dim=2)
            posterior = torch.softmax(weights.log() - distances / (2 * variance), dim=1)
            identity = torch.eye(len(means), dtype=x.dtype)  # <-
            return (std**2 * x + sigma**2 * (posterior @ identity @ means)) / variance
        """,
    ),
    _snippet(
        "regions",
        "empty-start-without-device",
        """
        def activation_pattern(net, x):
            active = [torch.zeros(len(x), 0, dtype=torch.bool)]  # <-
            for layer in net:
                if isinstance(layer, nn.ReLU):
                    active.append(x > 0)
                x = layer(x)
            return torch.cat(active, dim=1)
        """,
    ),
    _snippet(
        "regions",
        "mask-without-device",
        """
        def count_patterns(net, x):
            pattern = activation_pattern(net, x)
            if pattern.shape[1] == 0:
                raise ValueError("net has no hidden unit")
            mask = torch.ones(pattern.shape, dtype=torch.bool)  # <-
            return len(torch.unique(pattern & mask, dim=0))
        """,
    ),
    _snippet(
        "regions",
        "knots-without-device",
        """
        def count_regions_1d(net, lo, hi):
            for name, end in (("lo", lo), ("hi", hi)):
                if not math.isfinite(end):
                    raise ValueError(f"{name} must be finite")
            if lo >= hi:
                raise ValueError("lo must be below hi")
            exact = copy.deepcopy(net).double()
            hidden = [place for place, layer in enumerate(exact) if isinstance(layer, nn.ReLU)]
            if not hidden:
                return 1
            knots = torch.tensor([lo, hi], dtype=torch.float64)  # <-
            with torch.no_grad():
                for place in hidden:
                    knots = _with_zeros(knots, exact[:place](knots[:, None]))
                middles = (knots[1:] + knots[:-1]) / 2
                return count_patterns(exact, middles[knots.diff() >= 1e-9 * (hi - lo), None])
        """,
    ),
    _snippet(
        "gan_variants",
        "kl-without-device",
        """
        def conditioning_augmentation(mu, logvar, eps):
            same_shape(mu=mu, logvar=logvar, eps=eps)
            kl = torch.zeros(len(mu), dtype=mu.dtype)  # <-
            kl = kl + (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1) / 2
            return mu + (logvar / 2).exp() * eps, kl
        """,
    ),
    _snippet(
        "representation",
        "end-without-device",
        """
        def integral_coefficients(second_derivative, knots):
            same_shape(second_derivative=second_derivative, knots=knots)
            steps = knots.diff()
            if not (steps > 0).all():
                raise ValueError("knots must rise")
            end = torch.zeros(1, dtype=knots.dtype)  # <-
            return second_derivative * (torch.cat([end, steps]) + torch.cat([steps, end])) / 2
        """,
    ),
    _snippet(
        "tropical",
        "empty-sum-without-device",
        """
        def tropical_pair(net):
            if [type(layer) for layer in net] != [nn.Linear, nn.ReLU, nn.Linear] or net[2].out_features != 1:
                raise ValueError("net must be Linear, ReLU, Linear with one output")
            weight, bias, outer, last = net.parameters()
            found = []
            for sign in (1, -1):
                sums = torch.zeros(1, weight.shape[1] + 1, dtype=weight.dtype)  # <-
                for w, b, v in zip(weight, bias, sign * outer[0]):
                    if v > 0:
                        sums = torch.cat([sums, sums + v * torch.cat([w, b[None]])])
                found += [sums[:, :-1], sums[:, -1]]
            return found[0], found[1] + last, found[2], found[3]
        """,
    ),
]
"""Wrong about devices, and right otherwise."""


RIGHT = [
    _snippet(
        "vae",
        "new-zeros",
        """
        def reparameterize(mu, logvar, eps):
            same_shape(mu=mu, logvar=logvar, eps=eps)
            return mu.new_zeros(mu.shape) + mu + torch.exp(logvar / 2) * eps
        """,
    ),
    _snippet(
        "vae",
        "single-number-of-the-cpu",
        """
        def reparameterize(mu, logvar, eps):
            same_shape(mu=mu, logvar=logvar, eps=eps)
            half = torch.tensor(0.5)
            return mu + torch.exp(half * logvar) * eps
        """,
    ),
    _snippet(
        "vae",
        "own-generator-of-the-device",
        """
        def reparameterize(mu, logvar, eps):
            same_shape(mu=mu, logvar=logvar, eps=eps)
            generator = torch.Generator(device=mu.device).manual_seed(1)
            noise = torch.randn(mu.shape, generator=generator, dtype=mu.dtype, device=mu.device)
            return mu + torch.exp(logvar / 2) * eps + 0 * noise
        """,
    ),
    _snippet(
        "vae",
        "own-generator-of-the-cpu-then-moved",
        """
        def reparameterize(mu, logvar, eps):
            same_shape(mu=mu, logvar=logvar, eps=eps)
            noise = torch.randn(mu.shape, generator=torch.Generator().manual_seed(1), dtype=mu.dtype)
            return mu + torch.exp(logvar / 2) * eps + 0 * noise.to(mu.device)
        """,
    ),
    _snippet(
        "vae",
        "zeros-like",
        """
        def gaussian_kl(mu, logvar):
            same_shape(mu=mu, logvar=logvar)
            total = torch.zeros_like(mu[:, 0])
            for j in range(mu.shape[1]):
                total = total + 0.5 * (mu[:, j] ** 2 + logvar[:, j].exp() - 1 - logvar[:, j])
            return total
        """,
    ),
    _snippet(
        "vae",
        "function-with-its-own-backward",
        """
        class Square(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return x * x

            @staticmethod
            def backward(ctx, grad):
                (x,) = ctx.saved_tensors
                return grad * 2 * x + torch.zeros(x.shape, dtype=x.dtype, device=x.device)


        def gaussian_kl(mu, logvar):
            same_shape(mu=mu, logvar=logvar)
            return 0.5 * (Square.apply(mu) + logvar.exp() - 1 - logvar).sum(dim=1)
        """,
    ),
    _snippet(
        "vae",
        "filled-on-the-device",
        """
        def bernoulli_log_likelihood(x, logits):
            same_shape(x=x, logits=logits)
            if float(x.min()) < 0 or float(x.max()) > 1:
                raise ValueError("x must lie in [0, 1]")
            result = torch.empty(len(x), dtype=x.dtype, device=x.device)
            for i in range(len(x)):
                result[i] = -F.binary_cross_entropy_with_logits(logits[i], x[i], reduction="sum")
            return result
        """,
    ),
    _snippet(
        "vae",
        "index-of-the-cpu",
        """
        def elbo(x, encode, decode, eps):
            mu, logvar = encode(x)
            everything = torch.arange(len(mu))
            z = reparameterize(mu[everything], logvar[everything], eps)
            return bernoulli_log_likelihood(x, decode(z)) - gaussian_kl(mu, logvar)
        """,
    ),
    _snippet(
        "gan",
        "labels-on-the-device",
        """
        def value(real_logits, fake_logits):
            ones = torch.ones(real_logits.shape, dtype=real_logits.dtype, device=real_logits.device)
            zeros = fake_logits.new_full(fake_logits.shape, 0)
            real = F.binary_cross_entropy_with_logits(real_logits, ones)
            return -real - F.binary_cross_entropy_with_logits(fake_logits, zeros)
        """,
    ),
    _snippet(
        "gan",
        "scope-of-a-device",
        """
        def generator_loss(fake_logits, saturating=False):
            with torch.device(fake_logits.device):
                label = torch.full(fake_logits.shape, float(not saturating), dtype=fake_logits.dtype)
            loss = F.binary_cross_entropy_with_logits(fake_logits, label)
            return -loss if saturating else loss
        """,
    ),
    _snippet(
        "gan",
        "python-numbers",
        """
        def discriminator_loss(real_logits, fake_logits):
            sign = -1.0
            return sign * value(real_logits, fake_logits)
        """,
    ),
    _snippet(
        "gan",
        "where-with-a-number-of-the-cpu",
        """
        def optimal_discriminator(log_p_data, log_p_gen):
            same_shape(log_p_data=log_p_data, log_p_gen=log_p_gen)
            difference = log_p_data - log_p_gen
            nothing = torch.tensor(0.0, dtype=difference.dtype)
            return torch.where(difference == 0, nothing, difference) if log_p_data is log_p_gen else difference
        """,
    ),
    _snippet(
        "gan",
        "state-saved-and-put-back",
        """
        def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
            generator.load_state_dict(copy.deepcopy(generator.state_dict()))
            d_optimizer.zero_grad()
            d_loss = discriminator_loss(discriminator(x), discriminator(generator(z_d).detach()))
            d_loss.backward()
            d_optimizer.step()
            g_optimizer.zero_grad()
            g_loss = generator_loss(discriminator(generator(z_g)))
            g_loss.backward()
            g_optimizer.step()
            return float(d_loss), float(g_loss)


        import copy
        """,
    ),
    _snippet(
        "gan",
        "nothing-but-moves-to-where-it-is",
        """
        def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
            device = next(generator.parameters()).device
            generator.to(device), discriminator.to(device)
            x, z_d, z_g = (t.to(device) for t in (x, z_d, z_g))
            with torch.no_grad():
                fake = generator(z_d)
            d_optimizer.zero_grad()
            d_loss = discriminator_loss(discriminator(x), discriminator(fake))
            d_loss.backward()
            d_optimizer.step()
            g_optimizer.zero_grad()
            g_loss = generator_loss(discriminator(generator(z_g)))
            g_loss.backward()
            g_optimizer.step()
            return d_loss.tolist(), g_loss.tolist()
        """,
    ),
    _snippet(
        "deepdream",
        "exponent-as-a-number-of-the-cpu",
        """
        def objective(activation):
            return (activation ** torch.tensor(2.0)).mean()
        """,
    ),
    _snippet(
        "deepdream",
        "buffer",
        """
        class Scale(nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer("one", torch.ones(1))

            def forward(self, x):
                return x * self.one


        def objective(activation):
            return Scale().to(activation).forward(activation).square().mean()
        """,
    ),
    _snippet(
        "deepdream",
        "empty-then-zero",
        """
        def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
            if steps < 0:
                raise ValueError("steps must be >= 0")
            if octaves < 1:
                raise ValueError("octaves must be >= 1")
            if scale <= 1:
                raise ValueError("scale must be > 1")
            detail = torch.empty(image.shape, dtype=image.dtype, device=image.device).zero_()
            for k in range(octaves):
                size = [max(1, round(side / scale ** (octaves - 1 - k))) for side in image.shape[2:]]
                base = F.interpolate(image, size=size, mode="bilinear", align_corners=False)
                img = base + F.interpolate(detail, size=size, mode="bilinear", align_corners=False)
                for _ in range(steps):
                    img = ascent_step(model, img, layer, lr)
                detail = img - base
            return img
        """,
    ),
    _snippet(
        "dae",
        "full-like",
        """
        def corrupt(x, sigma, eps):
            same_shape(x=x, eps=eps)
            return torch.addcmul(x, torch.full_like(x, sigma), eps)
        """,
    ),
    _snippet(
        "dae",
        "mask-of-the-cpu",
        """
        def loss(g, x, sigma, eps):
            each = (g(corrupt(x, sigma, eps)) - x).square()
            every = torch.ones(x.shape[1], dtype=torch.bool)
            return each[:, every].sum(dim=1).mean()
        """,
    ),
    _snippet(
        "dae",
        "running-sum-on-the-device",
        """
        def train(g, optimizer, batches, sigma):
            losses, total = [], 0.0
            for x, eps in batches:
                optimizer.zero_grad()
                before = loss(g, x, sigma, eps)
                before.backward()
                optimizer.step()
                total = total + before.detach()
                losses.append(before.detach().cpu().numpy().item())
            return losses
        """,
    ),
    _snippet(
        "dae",
        "number-of-the-cpu-as-divisor",
        """
        def score(g, x, sigma):
            return (g(x) - x) / torch.tensor(sigma, dtype=torch.float64).square()
        """,
    ),
    _snippet(
        "dae",
        "distances-by-einsum",
        """
        def optimal_denoiser(x, means, weights, std, sigma):
            for name, wrong in {"sigma": sigma <= 0, "std": std < 0}.items():
                if wrong:
                    raise ValueError(name)
            if means.ndim != 2 or means.shape[1:] != x.shape[1:]:
                raise ValueError("means")
            if weights.shape != means.shape[:1] or bool((weights < 0).any()) or not bool((weights > 0).any()):
                raise ValueError("weights")
            variance = torch.tensor(std**2 + sigma**2, dtype=x.dtype, device=x.device)
            differences = x[:, None, :] - means
            distances = torch.einsum("bkd,bkd->bk", differences, differences)
            posterior = torch.softmax(weights.log() - distances / (2 * variance), dim=1)
            return (std**2 * x + sigma**2 * torch.einsum("bk,kd->bd", posterior, means)) / variance
        """,
    ),
    _snippet(
        "regions",
        "device-of-the-input",
        """
        def activation_pattern(net, x):
            active = torch.empty((len(x), 0), dtype=torch.bool, device=x.device)
            for layer in net:
                if isinstance(layer, nn.ReLU):
                    active = torch.hstack([active, x.gt(0)])
                x = layer(x)
            return active
        """,
    ),
    _snippet(
        "regions",
        "rows-as-python-tuples",
        """
        def count_patterns(net, x):
            pattern = activation_pattern(net, x)
            if pattern.shape[1] == 0:
                raise ValueError("net has no hidden unit")
            return len({tuple(row) for row in pattern.tolist()})
        """,
    ),
    _snippet(
        "regions",
        "linspace-and-a-copy",
        """
        def count_regions_1d(net, lo, hi):
            for name, end in (("lo", lo), ("hi", hi)):
                if not math.isfinite(end):
                    raise ValueError(f"{name} must be finite")
            if lo >= hi:
                raise ValueError("lo must be below hi")
            exact = copy.deepcopy(net).double()
            hidden = [place for place, layer in enumerate(exact) if isinstance(layer, nn.ReLU)]
            if not hidden:
                return 1
            knots = torch.linspace(lo, hi, 2, dtype=torch.float64, device=exact[0].weight.device)
            with torch.no_grad():
                for place in hidden:
                    knots = _with_zeros(knots, exact[:place](knots[:, None]))
                middles = (knots[1:] + knots[:-1]) / 2
                return count_patterns(exact, middles[knots.diff() >= 1e-9 * (hi - lo), None])
        """,
    ),
    _snippet(
        "gan_variants",
        "kl-by-new-zeros",
        """
        def conditioning_augmentation(mu, logvar, eps):
            same_shape(mu=mu, logvar=logvar, eps=eps)
            kl = mu.new_zeros(len(mu))
            kl = kl + (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1) / 2
            return mu + (logvar / 2).exp() * eps, kl
        """,
    ),
    _snippet(
        "representation",
        "end-by-zeros-like",
        """
        def integral_coefficients(second_derivative, knots):
            same_shape(second_derivative=second_derivative, knots=knots)
            steps = knots.diff()
            if not (steps > 0).all():
                raise ValueError("knots must rise")
            end = torch.zeros_like(knots[:1])
            return second_derivative * (torch.cat([end, steps]) + torch.cat([steps, end])) / 2
        """,
    ),
    _snippet(
        "tropical",
        "empty-sum-with-device",
        """
        def tropical_pair(net):
            if [type(layer) for layer in net] != [nn.Linear, nn.ReLU, nn.Linear] or net[2].out_features != 1:
                raise ValueError("net must be Linear, ReLU, Linear with one output")
            weight, bias, outer, last = net.parameters()
            found = []
            for sign in (1, -1):
                sums = torch.zeros(1, weight.shape[1] + 1, dtype=weight.dtype, device=weight.device)
                for w, b, v in zip(weight, bias, sign * outer[0]):
                    if v > 0:
                        sums = torch.cat([sums, sums + v * torch.cat([w, b[None]])])
                found += [sums[:, :-1], sums[:, -1]]
            return found[0], found[1] + last, found[2], found[3]
        """,
    ),
]
"""Right, in ways that a check of devices might take for wrong."""
