"""The answer key: each answer once, and bounded memory."""

from __future__ import annotations

from dll.autograder.examiner import answer_key as key_of
from dll.autograder.sandbox import wire


def answer(size: int) -> wire.Answer:
    value = wire.Tensor("uint8", (size,), bytes(size))
    return wire.Answer(0, value, [], [], wire.Observed())


def question(number: int) -> tuple[str, bytes]:
    return ("", number.to_bytes(16, "big"))


def test_the_answers_asked_for_last_are_kept_within_a_bound() -> None:
    kept = key_of._CachedAnswers(most=10_000)
    for number in range(50):
        kept.put(question(number), answer(900))
        assert kept.get(question(0)) is not None  # asked for again and again
    there = [number for number in range(50) if kept.get(question(number)) is not None]
    assert there[0] == 0
    assert there[1:] == list(range(50 - len(there) + 1, 50))
    assert sum(len(wire.encode(answer(900))) for _ in there) <= 10_000


def test_an_answer_larger_than_the_bound_is_not_kept() -> None:
    kept = key_of._CachedAnswers(most=100)
    kept.put(question(1), answer(1000))
    assert kept.get(question(1)) is None
