"""What a process used of its time: work and sleep, and not what it waited for the processor."""

from __future__ import annotations

import pytest
from dll.autograder.sandbox.process_handle import Meter
from hypothesis import given
from hypothesis import strategies as st

Spans = list[tuple[float, float, float]]
"""Seconds run, slept and stood in line between two looks."""


class World:
    """A process whose times are made up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, tells: bool) -> None:
        self.now = self.cpu = self.line = 0.0
        self.asleep = True
        self.gone = False
        self._tells = tells
        monkeypatch.setattr("dll.autograder.sandbox.process_handle.time.monotonic", lambda: self.now)

    def meter(self) -> Meter:
        return Meter(
            lambda: None if self.gone else self.cpu, lambda: self.line if self._tells else None, lambda: self.asleep
        )

    def live(self, ran: float, slept: float, stood: float) -> None:
        self.now += ran + slept + stood
        self.cpu += ran
        self.line += stood


SECONDS = st.floats(0.0, 1.0)
SPANS = st.lists(st.tuples(SECONDS, SECONDS, SECONDS), max_size=20)


@given(SPANS)
def test_work_and_sleep_count_and_standing_in_line_does_not(spans: Spans) -> None:
    with pytest.MonkeyPatch.context() as patch:
        world = World(patch, tells=True)
        meter = world.meter()
        for span in spans:
            world.live(*span)
            assert meter.read() == pytest.approx(world.now - world.line)


@given(
    st.lists(st.tuples(SECONDS, SECONDS, SECONDS), max_size=9),
    st.lists(st.tuples(SECONDS, SECONDS, SECONDS), max_size=9),
)
def test_sleep_until_it_is_answered_does_not_count_and_what_its_threads_run_meanwhile_does(
    own: Spans, ours: Spans
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        world = World(patch, tells=True)
        meter = world.meter()
        used = 0.0
        for span in own:
            world.live(*span)
            used += span[0] + span[1]
        for span in ours:
            with meter.waiting_for_us():
                world.live(*span)
            used += span[0]
        assert meter.read() == pytest.approx(used)


def test_a_process_that_went_away_until_it_was_answered_is_not_charged_for_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, tells=True)
    meter = world.meter()
    world.live(0.5, 0.0, 0.0)
    with meter.waiting_for_us():
        world.live(0.0, 9.0, 0.0)
    world.gone = True
    assert meter.read() == pytest.approx(0.5)


def test_a_long_wait_in_line_does_not_count_while_it_lasts_and_not_twice_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, tells=True)
    meter = world.meter()
    world.asleep = False
    for _ in range(100):
        world.now += 0.1  # the kernel has not added it yet
        assert meter.read() == 0.0
    world.live(0.5, 0.0, 0.0)
    world.line += 10.0
    assert meter.read() == pytest.approx(0.5)
    world.asleep = True
    world.live(0.0, 2.0, 0.0)
    assert meter.read() == pytest.approx(2.5)


def test_threads_beside_each_other_all_count(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, tells=True)
    meter = world.meter()
    world.now, world.cpu = 1.0, 3.5
    assert meter.read() == 3.5


@pytest.mark.parametrize("nap", [0.04, 0.025])
def test_short_wakes_between_naps_do_not_hide_them(monkeypatch: pytest.MonkeyPatch, nap: float) -> None:
    world = World(monkeypatch, tells=True)
    meter = world.meter()
    for _ in range(100):
        world.live(0.011, nap, 0.0)
        meter.read()
    assert meter.read() == pytest.approx(100 * (0.011 + nap))


def test_where_the_system_does_not_tell_a_trickle_of_work_is_sleep_and_a_busy_machine_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, tells=False)
    trickling = world.meter()
    for _ in range(20):
        world.live(0.001, 0.049, 0.0)
        trickling.read()
    assert trickling.read() == pytest.approx(1.0)
    world.asleep = False
    waiting = world.meter()
    for _ in range(20):
        world.live(0.001, 0.0, 0.049)
        waiting.read()
    assert waiting.read() == pytest.approx(0.02)


def test_what_was_read_last_stays_when_the_process_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, tells=True)
    meter = world.meter()
    world.live(0.3, 0.2, 0.1)
    assert meter.read() == pytest.approx(0.5)
    world.gone = True
    world.live(0.0, 5.0, 0.0)
    assert meter.read() == pytest.approx(0.5)
