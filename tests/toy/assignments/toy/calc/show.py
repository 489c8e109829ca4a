"""A picture of the toy: doubled numbers, and factorials."""

import torch
from dll.autograder.show import Picture, Student, plain_numbers


def draw(student: Student, picture: Picture) -> None:
    """Two panels, each from one function."""
    picture.heading("計算", "Arithmetic")
    doubles, factorials = picture.panels(["AB"], inches=3)
    doubles.set_title("double")
    factorials.set_title("factorial")
    x = torch.linspace(-1, 1, 5)
    with picture.drawing(doubles):
        doubles.plot(x, plain_numbers(student.double(x).reshape(5)))
    with picture.drawing(factorials):
        factorials.plot([float(student.factorial(n)) for n in range(5)])
    picture.caption("二倍と階乗。", "Doubles and factorials.")
