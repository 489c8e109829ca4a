"""Answers with a million small values, and with lists nested as deep as they go.

most: 0
control: no
"""

def double(x):
    return [True] * 1_000_000
def quadruple(x):
    deep = []
    for _ in range(900):
        deep = [deep]
    return deep
def factorial(n):
    return [[(), (), ()]] * 300_000
