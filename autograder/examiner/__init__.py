"""How a verdict is reached.

`examiner` has the order of cases, `session` asks, `answer_key` knows the right answers, `diagnosis` names mistakes.
"""
