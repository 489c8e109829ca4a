"""One student process: whatever it does, the examiner learns what happened and goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import HOST, Ask


def test_a_value_comes_back(ask: Ask) -> None:
    reply = ask("def probe(): return [1, 2.5, 'x', None, True, 2 ** 200]")
    assert reply.answer == "Answer"
    assert str(2.5) in reply.value
    assert format(2**200, "x") in reply.value


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("import os\nos._exit(0)", "Died"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "Died"),
        ("import sys\nsys.exit(0)\ndef probe(): pass", "Raised"),
        ("def probe(): raise KeyboardInterrupt", "Raised"),
        ("def probe(:", "Raised"),
        ("x = 1", "Raised"),
        ("while True: pass", "TimedOut"),
        ("def probe():\n    while True: pass", "TimedOut"),
        ("import time\ndef probe(): time.sleep(60)", "TimedOut"),
        (
            "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n"
            "    except (OSError, ValueError): pass\nwhile True: pass",
            "TimedOut",
        ),
    ],
)
def test_each_way_to_fail_is_told_apart(ask: Ask, source: str, answer: str) -> None:
    reply = ask(source)
    assert reply.answer == answer
    assert reply.left_running == 0


@pytest.mark.parametrize(("source", "answer"), [("def probe(): return 7", "Answer"), ("", "TimedOut")])
def test_where_the_kernel_tells_nothing_of_waiting_in_line_it_says_the_same(
    tmp_path: Path, source: str, answer: str
) -> None:
    (tmp_path / "answer.py").write_text(source or "import time\ndef probe(): time.sleep(60)")
    start = "from dll.autograder.sandbox import forked; import runpy, sys; forked._SCHEDULE = '/nowhere/{}'"
    line = f"{start}; runpy.run_path({str(HOST)!r}, run_name='__main__')"
    env = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", line], input=f"{tmp_path}\n", env=env, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["answer"] == answer


def test_how_a_process_died_is_known(ask: Ask) -> None:
    assert "exit 3" in ask("import os\nos._exit(3)").value
    assert "SIGABRT" in ask("import os\ndef probe(): os.abort()").value


@pytest.mark.parametrize(
    "write",
    [
        "os.write(3, b'\\xff' * 8)",
        "os.write(3, b'\\x05' + bytes(7) + b'hello')",
        "os.write(3, (10 ** 12).to_bytes(8, 'little'))",
        "os.write(3, b'\\x02' + bytes(7) + b'\\x80\\x80')",
    ],
)
def test_bytes_forged_on_the_link_are_no_answer(ask: Ask, write: str) -> None:
    reply = ask(f"import os, time\ndef probe():\n    {write}\n    time.sleep(0.2)\n    return 1")
    assert reply.answer == "ProtocolError"


def test_bytes_before_any_question_end_the_process(ask: Ask) -> None:
    reply = ask("import os, time\nos.write(3, b'x' * 100)\ntime.sleep(0.1)\ndef probe(): return 1")
    assert reply.answer == "ProtocolError"


def test_a_flood_of_output_is_drained_and_kept_at_both_ends(ask: Ask) -> None:
    reply = ask("def probe():\n    print('HEAD')\n    print('x' * 100_000_000)\n    print('TAIL')\n    return 1")
    assert reply.answer == "Answer"
    assert reply.output.startswith("HEAD")
    assert reply.output.endswith("TAIL\n")
    assert len(reply.output) < 20_000


def test_a_memory_hog_dies_alone(ask: Ask) -> None:
    reply = ask("def probe():\n    kept = []\n    while True: kept.append(bytearray(10_000_000))")
    assert reply.answer in ("Raised", "OutOfMemory", "Died")
    assert ask("def probe(): return 1").answer == "Answer"


def test_children_left_behind_are_killed(ask: Ask) -> None:
    source = """
    import os, time
    def probe():
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(600)
                os._exit(0)
        return 1
    """
    assert ask(source).left_running == 0
    assert ask("def probe(): return 1").left_running == 0


ABSENT = "import tensorflow as tf\nfrom tensorflow.keras import layers, models\nimport pandas.plotting\n"


def test_a_package_that_is_missing_and_not_used_costs_nothing(ask: Ask) -> None:
    annotated = "def show(image: 'tf.Tensor', net: tf.Module | None = None): pass\n"
    assert "42" in ask(ABSENT + annotated + "Net = models.Model\ndef probe(): return 42.0").value


@pytest.mark.parametrize(
    "use",
    [
        "tf.constant(1)",
        "layers.Dense(3)",
        "list(tf.data)",
        "tf.x + 1",
        "2.0 * tf.x",
        "tf.flags['a']",
        "bool(tf.flag)",
        "tf.x == 3",
        "isinstance(1, tf.Tensor)",
        "__import__('types').new_class('Net', (models.Model,))",
    ],
)
def test_a_package_that_is_missing_complains_where_it_is_used(ask: Ask, use: str) -> None:
    assert "ModuleNotFoundError" in ask(ABSENT + f"def probe(): return {use}").value
    assert "ModuleNotFoundError" in ask(ABSENT + f"kept = {use}\ndef probe(): return 1").value


def test_whoever_asks_whether_a_package_is_there_is_told_that_it_is_not(ask: Ask) -> None:
    source = """
    try:
        import tensorflow
        there = True
    except ImportError:
        there = False
    def probe():
        return there
    """
    assert "value=False" in ask(source).value


def test_a_helper_that_is_missing_has_no_stand_in(ask: Ask) -> None:
    assert "ModuleNotFoundError" in ask("import my_helpers\ndef probe(): return 1").value


def test_the_default_dtype_that_a_file_sets_is_its_own(ask: Ask) -> None:
    source = """
    import torch
    torch.set_default_dtype(torch.float64)
    def probe():
        found = str(torch.ones(1).dtype)
        torch.set_default_dtype(torch.float16)
        return found
    """
    assert "torch.float64" in ask(source).value


def test_defaults_changed_in_one_call_are_undone_before_the_next(ask: Ask) -> None:
    source = """
    import os, random, torch
    torch.set_grad_enabled(False)
    os.chdir('/')
    random.seed(7)
    def probe():
        x = torch.ones(1, requires_grad=True) * 2
        return [str(x.dtype), x.requires_grad, os.path.basename(os.getcwd()), random.random()]
    """
    value = ask(source).value
    assert "torch.float32" in value
    assert "value=True" in value
    assert "'files'" in value
    assert str(0.8444218515250481) in value  # random.Random(0).random(), as Python documents its generator


def test_another_file_of_the_student_can_be_imported(ask: Ask) -> None:
    assert "42" in ask("import helper\ndef probe(): return helper.number", helper="number = 42.0").value


def test_same_shape_can_be_imported_and_nothing_else_of_dll(ask: Ask) -> None:
    source = """
    from dll.autograder.shapes import same_shape
    import sys
    def probe(): return sorted(m for m in sys.modules if m.split('.')[0] == 'dll')
    """
    value = ask(source).value
    assert value.count("Str(") == 3
    for name in ("'dll'", "'dll.autograder'", "'dll.autograder.shapes'"):
        assert name in value


def test_an_answer_whose_values_nobody_asked_for_is_refused_before_it_is_built(ask: Ask) -> None:
    """Each byte of it would become an object of the examiner, which cannot be interrupted meanwhile."""
    source = """
    import os, struct, time
    def probe():
        head = b'\\x86\\xa1t\\xa6answer\\xa5nonce\\x02\\xa5value\\x81\\xa1t\\xa4none\\xa9gradients\\xc0'
        body = b'\\xa6states\\xdd' + struct.pack('>I', 8_000_000) + b'\\x80' * 8_000_000
        tail = b'\\xa8observed\\x80'
        frame = head + body + tail
        frame = struct.pack('<Q', len(frame)) + frame
        while frame:
            frame = frame[os.write(3, frame):]
        time.sleep(1)
    """
    reply = ask(source)
    assert reply.answer == "ProtocolError"
    assert reply.seconds < 2.0  # building it takes five


def test_threads_beyond_measure_end_the_process_and_leave_the_next_one_alone(ask: Ask) -> None:
    source = """
    import threading, time
    threading.stack_size(32768)
    def more():
        while True:
            try:
                threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
            except RuntimeError:
                time.sleep(0.001)
    def probe():
        threading.Thread(target=more, daemon=True).start()
        time.sleep(1)
        return threading.active_count()
    """
    reply = ask(source)
    if reply.answer == "Answer":
        assert int(reply.value.split("'")[1], 16) <= 64
    else:
        assert reply.answer == "OutOfMemory"
    assert ask("def probe(): return 1").answer == "Answer"
