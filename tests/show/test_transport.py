"""What the picture of the denoising autoencoder says of g*: the gradient of a convex function, an optimal transport."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import numpy as np
import pytest
import torch
from dll.autograder.assignment import load_assignment
from scipy.optimize import linear_sum_assignment
from torch import Tensor

SIGMA = 0.5
STDS = (0.0, 0.25, 1.0)


@pytest.fixture(scope="module")
def dae() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dae_solution", load_assignment("lec8").solution("dae"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mixture() -> tuple[Tensor, Tensor]:
    """Means (7, 3) and weights (7,) of a mixture, float64."""
    generator = torch.Generator().manual_seed(8)
    means = 2 * torch.randn(7, 3, generator=generator, dtype=torch.float64)
    return means, torch.rand(7, generator=generator, dtype=torch.float64)


def sample(n: int, std: float) -> tuple[Tensor, Tensor]:
    """Data x and x + σε, (n, 3) each."""
    means, weights = mixture()
    generator = torch.Generator().manual_seed(1)
    noise = torch.randn(2, n, 3, generator=generator, dtype=torch.float64)
    clean = means[torch.multinomial(weights, n, replacement=True, generator=generator)] + std * noise[0]
    return clean, clean + SIGMA * noise[1]


def posterior_covariance(y: Tensor, std: float) -> Tensor:
    """The covariance of x given y = x + σε, written out by Bayes' rule for one y (d,): a mixture of Gaussians again."""
    means, weights = mixture()
    whole = std**2 + SIGMA**2
    p = weights * torch.exp(-((y - means) ** 2).sum(1) / (2 * whole))
    p = p / p.sum()
    centres = (std**2 * y + SIGMA**2 * means) / whole
    centred = centres - (p[:, None] * centres).sum(0)
    within = std**2 * SIGMA**2 / whole * torch.eye(len(y), dtype=y.dtype)
    return within + torch.einsum("k,ki,kj->ij", p, centred, centred)


@pytest.mark.parametrize("std", STDS)
def test_the_jacobian_of_the_optimal_denoiser_is_a_covariance_over_the_variance_of_the_noise(
    dae: ModuleType, std: float
) -> None:
    means, weights = mixture()
    for y in sample(40, std)[1]:
        jacobian = torch.autograd.functional.jacobian(
            lambda x: dae.optimal_denoiser(x[None], means, weights, std, SIGMA)[0], y
        )
        torch.testing.assert_close(jacobian, jacobian.T, rtol=0, atol=1e-12)
        assert torch.linalg.eigvalsh(jacobian).min() > -1e-12
        torch.testing.assert_close(jacobian, posterior_covariance(y, std) / SIGMA**2, rtol=1e-9, atol=1e-12)


def cheapest(x: Tensor, image: Tensor) -> list[int]:
    """To which image each point goes where the sum of the squared distances is least."""
    cost = (x[:, None] - image).square().sum(2).numpy()
    points, images = linear_sum_assignment(cost)
    assert points.tolist() == list(range(len(x)))
    return list(images)


@pytest.mark.parametrize("std", STDS)
def test_the_cheapest_assignment_of_points_to_their_images_is_the_identity(dae: ModuleType, std: float) -> None:
    _, x = sample(300, std)
    image = dae.optimal_denoiser(x, *mixture(), std, SIGMA)
    assert cheapest(x, image) == list(range(300))
    turned = torch.stack([-image[:, 1], image[:, 0], image[:, 2]], 1)  # no gradient of anything
    assert cheapest(x, turned) != list(range(300))


@pytest.mark.parametrize("std", STDS)
def test_the_image_is_narrower_than_the_data_by_what_the_noise_hides(dae: ModuleType, std: float) -> None:
    clean, x = sample(20000, std)
    image = dae.optimal_denoiser(x, *mixture(), std, SIGMA)
    spread = [float(points.var(0).sum()) for points in (image, clean, x)]
    assert sorted(spread) == spread
    hidden = np.mean([float(posterior_covariance(y, std).trace()) for y in x[:4000]])
    assert spread[1] - spread[0] == pytest.approx(hidden, rel=0.25)
