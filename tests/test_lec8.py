"""Lecture 8 as an assignment: points, marks of solution and starter, and that it is data through and through."""

from __future__ import annotations

import ast
import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from dll.autograder.assignment import load_assignment
from dll.autograder.mistakes import load_mistakes, load_variants

from .conftest import ROOT, Dll, write_files

LEC8 = load_assignment("lec8")
POINTS = {  # as the lecture's contract has them
    "vae": {"reparameterize": 4, "gaussian_kl": 6, "bernoulli_log_likelihood": 5, "elbo": 10},
    "gan": {
        "value": 5,
        "discriminator_loss": 2,
        "generator_loss": 4,
        "optimal_discriminator": 3,
        "train_step": 6,
    },
    "deepdream": {"objective": 2, "ascent_step": 5, "dream": 8},
    "dae": {"corrupt": 2, "loss": 4, "train": 6, "score": 2, "optimal_denoiser": 6},
    "regions": {
        "activation_pattern": 4,
        "count_patterns": 2,
        "max_regions_shallow": 3,
        "montufar_bound": 3,
        "count_regions_1d": 8,
    },
}
CHALLENGES = {
    "regions2d": {"count_regions_2d": 6, "regions_2d": 4},
    "origami": {"fold": 3, "origami_net": 7},
    "gan_variants": {
        "conditional_input": 1,
        "dcgan_init": 1,
        "adversarial_autoencoder_losses": 2,
        "adagan_weights": 2,
        "conditioning_augmentation": 1,
        "critic_loss": 1,
        "gradient_penalty": 2,
    },
    "representation": {"integral_coefficients": 3, "finite_network": 4, "l2_error": 2, "error_bound": 1},
    "tropical": {"tropical_pair": 10},
}
HOME = {"elbo", "train_step", "dream", "optimal_denoiser", "montufar_bound", "count_regions_1d"}


def test_the_points_and_the_home_work_are_those_of_the_contract() -> None:
    assert {p.name: {f.name: f.points for f in p.functions} for p in LEC8.problems if p.graded} == POINTS
    assert LEC8.max_score == 100
    assert {f.name for p in LEC8.problems if p.graded for f in p.functions if f.when == "home"} == HOME


def test_the_challenges_are_those_of_the_contract_and_outside_of_the_total() -> None:
    challenges = [p for p in LEC8.problems if not p.graded]
    assert LEC8.problems[-len(challenges) :] == tuple(challenges)
    assert {p.name: {f.name: f.points for f in p.functions} for p in challenges} == CHALLENGES
    assert {f.when for p in challenges for f in p.functions} == {"home"}


def grade(dll: Dll, assignment: Path, folder: Path, submissions: dict[str, Path]) -> dict[str, Any]:
    """Grade folders of files: id -> result document."""
    for name, files in submissions.items():
        write_files(folder / "class" / name, {p.name: p.read_bytes() for p in files.glob("*.py")})
    done = dll("grade", "class", "-o", "out", "--assignment", assignment, "--json")
    assert done.returncode == 0, done.stderr
    return {d["id"]: d for d in json.loads(done.stdout)["submissions"]}


SOURCES = {"solution": ROOT / "solutions" / "lec8", "starter": ROOT / "starter" / "lec8"}


@pytest.mark.long  # `dll verify` proves it; this is the same by way of `dll grade`
def test_the_solution_scores_100_and_the_starter_0(dll: Dll, tmp_path: Path) -> None:
    graded = grade(dll, ROOT / "assignments" / "lec8", tmp_path, SOURCES)
    assert {name: d["score"] for name, d in graded.items()} == {"solution": 100.0, "starter": 0.0}
    for name, points in (("solution", 10.0), ("starter", 0.0)):
        assert {p["name"]: p["score"] for p in graded[name]["problems"] if not p["graded"]} == dict.fromkeys(
            CHALLENGES, points
        )


def test_without_deepdream_and_with_vae_at_40_by_data_alone(dll: Dll, tmp_path: Path) -> None:
    for part in ("assignments", "solutions", "starter"):
        shutil.copytree(ROOT / part / "lec8", tmp_path / "root" / part / "lec8")
    path = tmp_path / "root" / "assignments" / "lec8" / "assignment.toml"
    head, *problems = path.read_text(encoding="utf-8").split("[[problem]]")
    kept = [p.replace("points = 25", "points = 40") for p in problems if 'name = "deepdream"' not in p]
    path.write_text("[[problem]]".join([head, *kept]), encoding="utf-8")
    graded = grade(dll, path.parent, tmp_path, {"solution": SOURCES["solution"]})["solution"]
    assert (graded["score"], graded["max_score"]) == (100.0, 100.0)
    assert [p["name"] for p in graded["problems"] if p["graded"]] == ["vae", "gan", "dae", "regions"]
    vae = graded["problems"][0]
    assert vae["max_score"] == 40.0
    assert vae["functions"][0]["max_score"] == float(Fraction(40 * 4, 25))
    header = (tmp_path / "out" / "grades.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert header == "id,name,total,vae,gan,dae,regions,status,notes"


def test_the_public_checks_hold_for_the_solution_and_none_for_the_starter(dll: Dll) -> None:
    right = json.loads(dll("check", "--dir", SOURCES["solution"], "--json").stdout)
    untouched = json.loads(dll("check", "--dir", SOURCES["starter"], "--json").stdout)
    assert right["passed"] == right["total"] > untouched["total"] > 40
    assert untouched["passed"] == 0
    assert [p["name"] for p in right["problems"]] == [*POINTS, *CHALLENGES]
    assert [p["name"] for p in untouched["problems"]] == list(POINTS)


@pytest.mark.parametrize("problem", [p.name for p in LEC8.problems])
def test_a_problem_has_its_texts_mistakes_and_styles(problem: str) -> None:
    folder = LEC8.folder(problem)
    for language in ("ja", "en"):
        text = (folder / "text" / f"{language}.md").read_text(encoding="utf-8")
        for function in LEC8.problem(problem).functions:
            assert function.name in text
    mistakes = load_mistakes(folder)
    few = 1 if LEC8.problem(problem).graded else 2
    assert len(mistakes) >= 12 / few
    assert {m.function for m in mistakes} == {f.name for f in LEC8.problem(problem).functions}
    assert all(m.name.startswith(f"{problem}.") for m in mistakes)
    assert all(m.fails or m.may_fail for m in mistakes)
    assert len(list((folder / "staff" / "styles").glob("*.py"))) >= 9 / few
    assert len({v.mistake for v in load_variants(folder)}) >= 12 / few


def test_what_a_student_process_says_of_itself_is_asked_after_a_right_value_only() -> None:
    """In each check a comparison with the reference stands before `assert_unchanged`."""
    seen = 0
    for path in (ROOT / "assignments" / "lec8").rglob("test_*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                calls = [n for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
                names = [n.func.id for n in sorted(calls, key=lambda n: n.lineno)]  # type: ignore[attr-defined]
                if "assert_unchanged" in names:
                    seen += 1
                    before = names[: names.index("assert_unchanged")]
                    assert {"assert_close", "assert_law"} & set(before), f"{path.name}: {function.name}"
    assert seen >= 10
