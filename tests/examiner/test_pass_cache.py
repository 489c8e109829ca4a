"""What one submission's answers tell of the next: only answers that passed, and only byte for byte."""

from __future__ import annotations

from collections.abc import Callable

from dll.autograder.exam.failure import Failure
from dll.autograder.examiner.pass_cache import MOST_WAYS, Exchange, PassCache, fingerprint
from dll.autograder.model import Cause
from dll.autograder.sandbox import wire
from hypothesis import given
from hypothesis import strategies as st


def call(number: int) -> wire.Call:
    return wire.Call(0, "vae", "elbo", [], [wire.pack_int(number)])


def answer(number: int, *, nonce: int = 0) -> wire.Answer:
    return wire.Answer(nonce, wire.Float(float(number)), [], [], wire.Observed())


def heard(*pairs: tuple[int, int]) -> list[Exchange]:
    return [(call(asked), fingerprint(answer(answered))) for asked, answered in pairs]


def responder(answers: dict[int, int], asked: list[int]) -> Callable[[wire.Call], bytes | None]:
    def ask(question: wire.Call) -> bytes | None:
        (number,) = question.args
        assert isinstance(number, wire.Int)
        asked.append(wire.unpack_int(number))
        return fingerprint(answer(answers[asked[-1]]))

    return ask


def test_nothing_is_known_before_something_passed() -> None:
    asked: list[int] = []
    assert not PassCache().known("check", responder({1: 1}, asked))
    assert asked == []


def test_answers_that_passed_are_known_and_others_are_not() -> None:
    passes = PassCache()
    passes.learn("check", heard((1, 10), (2, 20)))
    asked: list[int] = []
    assert passes.known("check", responder({1: 10, 2: 20}, asked))
    assert asked == [1, 2]
    assert not passes.known("check", responder({1: 10, 2: 21}, []))
    assert not passes.known("check", responder({1: 11, 2: 20}, []))
    assert not passes.known("another check", responder({1: 10, 2: 20}, []))


def test_what_is_asked_next_goes_by_the_answers_so_far() -> None:
    passes = PassCache()
    passes.learn("check", heard((1, 10), (2, 20)))
    passes.learn("check", heard((1, 11), (3, 30)))
    asked: list[int] = []
    assert passes.known("check", responder({1: 11, 3: 30}, asked))
    assert asked == [1, 3]


def test_what_cannot_be_gone_by_is_not_kept() -> None:
    passes = PassCache()
    passes.learn("check", [*heard((1, 10)), (call(2), None)])
    passes.learn("check", [])
    asked: list[int] = []
    assert not passes.known("check", responder({1: 10}, asked))
    assert asked == []


def test_a_class_of_any_size_takes_bounded_memory() -> None:
    passes = PassCache()
    for number in range(3 * MOST_WAYS):
        passes.learn("check", heard((1, number)))
    known = [number for number in range(3 * MOST_WAYS) if passes.known("check", responder({1: number}, []))]
    assert known == list(range(MOST_WAYS))


def test_a_fingerprint_goes_by_the_answer_and_not_by_its_number() -> None:
    assert fingerprint(answer(1, nonce=5)) == fingerprint(answer(1, nonce=6))
    assert fingerprint(answer(1)) != fingerprint(answer(2))
    observed = wire.copy_with(answer(1), observed=wire.Observed(drew=True))
    assert fingerprint(observed) != fingerprint(answer(1))


def test_a_refusal_has_a_fingerprint_and_a_crash_has_none() -> None:
    refusals = [
        Failure(Cause.RAISED, exception="ValueError", text="x"),
        Failure(Cause.RAISED, exception="ValueError", text="y"),
        Failure(Cause.RAISED, exception="TypeError", text="x"),
        Failure(Cause.NOT_IMPLEMENTED, exception="ValueError", text="x"),
    ]
    assert len({fingerprint(refusal) for refusal in refusals}) == 4
    assert fingerprint(Failure(Cause.RAISED, exception="ValueError", text="x", note="a")) == fingerprint(refusals[0])
    assert fingerprint(Failure(Cause.TIME)) is None
    assert fingerprint(Failure(Cause.DIED)) is None


@given(
    st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), max_size=30),
    st.sets(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2))),
)
def test_whatever_a_check_does_only_what_passes_it_is_known(
    class_of: list[list[int]], right: set[tuple[int, ...]]
) -> None:
    """The check asks three questions; the second and third depend on the answers before."""
    passes = PassCache()
    for answers in class_of:

        def respond(question: int, answers: list[int] = answers) -> int:
            return answers[question % 4]

        said: list[tuple[int, int]] = []
        question = 0
        for _ in range(3):
            said.append((question, respond(question)))
            question = 3 * question + said[-1][1] + 1
        verdict = tuple(got for _, got in said) in right

        def ask(asked: wire.Call, respond: Callable[[int], int] = respond) -> bytes | None:
            (number,) = asked.args
            assert isinstance(number, wire.Int)
            return fingerprint(answer(respond(wire.unpack_int(number))))

        before = passes.known("check", ask)
        assert not before or verdict
        if verdict:
            passes.learn("check", heard(*said))
            assert passes.known("check", ask)
