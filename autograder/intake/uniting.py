"""Several downloads of one class as one, each path with the name of its download before it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ..delivery.account import Line
from ..text import say
from .class_tree import ClassTree, Delivery, Handed


def below(tree: ClassTree, download: str) -> ClassTree:
    """The same, with the name of the download before each path."""
    for delivery in tree.deliveries:
        delivery.top = [f"{download}/{top}" for top in delivery.top]
        for n, handed in enumerate(delivery.files):
            outer = handed.outer
            line = outer.line and msgspec.structs.replace(outer.line, path=f"{download}/{outer.line.path}")
            outer = msgspec.structs.replace(outer, path=f"{download}/{outer.path}", line=line)
            delivery.files[n] = Handed(handed.path, outer, handed.attempt)
    tree.lines = [msgspec.structs.replace(line, path=f"{download}/{line.path}") for line in tree.lines]
    return tree


def united(trees: Iterable[ClassTree]) -> ClassTree:
    """Several downloads as one: what has the same number in the same platform is one student's."""
    whole = ClassTree([], [])
    by_key: dict[str, Delivery] = {}
    for tree in trees:
        whole.lines += tree.lines
        for delivery in tree.deliveries:
            first = by_key.setdefault(delivery.key, delivery)
            if first is not delivery:
                first.files += delivery.files
                first.top += [top for top in delivery.top if top not in first.top]
                first.names += [name for name in delivery.names if name not in first.names]
                first.notes += [note for note in delivery.notes if note not in first.notes]
                first.refused = first.refused or delivery.refused
    for delivery in by_key.values():
        _last_attempt(delivery)
        if len(delivery.names) > 1:
            names, paths = " / ".join(delivery.names), ", ".join(delivery.top[:4])
            delivery.refused = say("refused.two-names", number=delivery.ids[0], names=names, paths=paths)
    whole.deliveries = list(by_key.values())
    return whole


def _last_attempt(delivery: Delivery) -> None:
    """Of several attempts the last counts; the earlier ones are left aside."""
    last = max((handed.attempt for handed in delivery.files), default="")
    if all(handed.attempt == last for handed in delivery.files):
        return
    delivery.notes.append(say("repair.last-attempt"))
    for number, handed in enumerate(delivery.files):
        if handed.attempt != last and handed.outer.line is None:
            line = Line(handed.outer.path, "left", why=say("aside.earlier-attempt"))
            outer = msgspec.structs.replace(handed.outer, line=line)
            delivery.files[number] = Handed(handed.path, outer, handed.attempt)
