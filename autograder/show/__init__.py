"""What the author of a problem's show.py uses: the student's functions, the picture, data and a style."""

from .data import digits
from .layout import tiled
from .picture import Picture
from .student import Student
from .style import COLOURS, plain_numbers

__all__ = ["COLOURS", "Picture", "Student", "digits", "plain_numbers", "tiled"]
