"""One mistake costs the function that makes it, whatever the mistake: what uses it is judged with a right part."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from dll.autograder.assignment import load_assignment
from dll.autograder.grading import messages
from dll.autograder.grading.pool import Graded, Pool
from dll.autograder.grading.scoring import score
from dll.autograder.model import CheckResult

LEC8 = load_assignment("lec8")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    problems = ("vae", "deepdream", "gan", "regions")
    with Pool(messages.Setup("lec8", str(LEC8.root), "staff", 5, "cpu", problems)) as started:
        yield started


def grade(pool: Pool, problem: str, code: str) -> Graded:
    """The solution of a problem with `code` at its end."""
    source = LEC8.solution(problem).read_text(encoding="utf-8") + "\n\n" + code
    (graded,) = pool.run([messages.Job("a", {f"{problem}.py": source.encode()}, functions=(problem,))])
    return graded


def lost(graded: Graded) -> dict[str, Fraction]:
    """The functions of the problem that lost points, and how many."""
    scored = [s for s in score(LEC8, graded.results) if any(f.checks for f in s.functions)]
    return {f.function.name: f.function.points - f.points for s in scored for f in s.functions if f.checks}


def charged(graded: Graded) -> set[str]:
    return {name for name, points in lost(graded).items() if points}


def right_parts(graded: Graded) -> dict[str, tuple[str, ...]]:
    """The functions that were judged with right parts in place of their student's, and with which."""
    return {r.function: r.right_parts for r in graded.results if r.right_parts}


LEAVES = """
def ascent_step(model, image, layer, lr):
    kept = []
    model.get_submodule(layer).register_forward_hook(lambda m, i, o: kept.append(o))
    x = image.detach().requires_grad_()
    model(x)
    objective(kept[0]).backward()
    return image + lr * x.grad / (x.grad.abs().mean() + 1e-8)
"""


def test_what_a_part_leaves_behind_costs_what_uses_it_nothing(pool: Pool) -> None:
    graded = grade(pool, "deepdream", LEAVES)
    assert charged(graded) == {"ascent_step"}
    assert right_parts(graded) == {"dream": ("ascent_step",)}


def test_what_a_function_leaves_behind_itself_is_its_own(pool: Pool) -> None:
    own = LEAVES + "\n\n_dream = dream\n\ndef dream(model, image, *rest, **more):\n    model.eval()\n"
    graded = grade(pool, "deepdream", own + "    return _dream(model, image, *rest, **more)\n")
    assert "dream" in charged(graded)


RETYPES = """
def reparameterize(mu, logvar, eps):
    same_shape(mu=mu, logvar=logvar, eps=eps)
    return (mu + torch.exp(logvar / 2) * eps).float()
"""


def test_a_result_of_another_precision_costs_the_part_alone_and_little(pool: Pool) -> None:
    graded = grade(pool, "vae", RETYPES)
    assert charged(graded) == {"reparameterize"}
    assert lost(graded)["reparameterize"] <= Fraction(1, 5) * 4
    assert right_parts(graded) == {"elbo": ("reparameterize",)}


ROUNDS = """
def value(real_logits, fake_logits):
    return (F.logsigmoid(real_logits.float()).mean() + F.logsigmoid(-fake_logits.float()).mean()).to(real_logits.dtype)
"""


@pytest.mark.parametrize("code", [ROUNDS, ROUNDS.replace(".to(real_logits.dtype)", "")])
def test_a_part_that_rounds_to_float32_costs_what_uses_it_nothing(code: str, pool: Pool) -> None:
    graded = grade(pool, "gan", code)
    assert charged(graded) == {"value"}
    assert right_parts(graded) == {"discriminator_loss": ("value",), "train_step": ("value",)}


def test_a_function_that_declares_no_part_is_asked_once(pool: Pool) -> None:
    """One that answers right only where another one is replaced gains nothing by it."""
    lazy = ROUNDS.replace(".to(real_logits.dtype)", "")
    twice = (
        "\n_mine = value\n\ndef generator_loss(fake_logits, saturating=False):\n    if value is _mine:\n"
        "        return fake_logits.mean()\n    value(fake_logits, fake_logits)\n"
        "    return F.logsigmoid(-fake_logits).mean() if saturating else -F.logsigmoid(fake_logits).mean()\n"
    )
    graded = grade(pool, "gan", lazy + twice)
    assert lost(graded)["generator_loss"] == 4


def test_a_pattern_of_numbers_is_named_as_one_of_bools(pool: Pool) -> None:
    """The kind of numbers costs its own check; what is wrong beside it is still recognised."""
    first = "def activation_pattern(net, x):\n    x = net[0](x)\n    return {}\n"
    bools, numbers = (grade(pool, "regions", first.format(f)) for f in ("x > 0", "(x > 0).long()"))
    for graded in (bools, numbers):
        assert {r.mistake for r in hints(graded, "activation_pattern")} == {"regions.first-layer-only"}
        assert right_parts(graded)["count_patterns"] == ("activation_pattern",)


def hints(graded: Graded, function: str) -> list[CheckResult]:
    return [r for r in graded.results if r.function == function and r.mistake]


def test_a_missing_refusal_and_a_nan_have_names(pool: Pool) -> None:
    unchecked = "def reparameterize(mu, logvar, eps):\n    return mu + (logvar * 0.5).exp() * eps\n"
    assert {r.mistake for r in hints(grade(pool, "vae", unchecked), "reparameterize")} == {"vae.no-shape-check"}
    unstable = (
        "def value(real, fake):\n    d = torch.sigmoid\n    return d(real).log().mean() + (1 - d(fake)).log().mean()\n"
    )
    assert {r.mistake for r in hints(grade(pool, "gan", unstable), "value")} == {"gan.log-of-sigmoid"}


def test_a_stub_a_constant_and_nan_cost_what_uses_them_nothing(pool: Pool) -> None:
    for body in ("raise NotImplementedError", "return mu * 0", "return mu * float('nan')"):
        graded = grade(pool, "vae", f"def reparameterize(mu, logvar, eps):\n    {body}\n")
        assert charged(graded) == {"reparameterize"}


def test_a_wrong_function_with_a_wrong_part_costs_what_it_costs_alone_and_is_named(pool: Pool) -> None:
    part = "def gaussian_kl(mu, logvar):\n    return (mu - logvar.exp()).abs().sum(1)\n"
    own = "_right = elbo\n\ndef elbo(x, encode, decode, eps):\n    return -_right(x, encode, decode, eps)\n"
    alone, both = grade(pool, "vae", own), grade(pool, "vae", part + own)
    assert lost(both)["elbo"] == lost(alone)["elbo"] > 0
    assert {r.mistake for r in hints(both, "elbo")} == {r.mistake for r in hints(alone, "elbo")} != set()


def test_mistakes_that_cancel_are_judged_as_what_they_are(pool: Pool) -> None:
    """A KL of the wrong sign, and an ELBO that adds it: right together, and each wrong."""
    part = "_kl = gaussian_kl\n\ndef gaussian_kl(mu, logvar):\n    return -_kl(mu, logvar)\n"
    own = (
        "def elbo(x, encode, decode, eps):\n    mu, logvar = encode(x)\n"
        "    z = reparameterize(mu, logvar, eps)\n"
        "    return bernoulli_log_likelihood(x, decode(z)) + gaussian_kl(mu, logvar)\n"
    )
    assert charged(grade(pool, "vae", part + own)) >= {"gaussian_kl", "elbo"}


def test_a_constant_earns_nothing_by_a_part_that_is_broken_on_purpose(pool: Pool) -> None:
    part = "def count_patterns(net, x):\n    return len(x)\n"
    constant = "def count_regions_1d(net, lo, hi):\n    return 2\n"
    alone, broken = grade(pool, "regions", constant), grade(pool, "regions", part + constant)
    assert lost(broken)["count_regions_1d"] >= lost(alone)["count_regions_1d"] > 0
