"""What the author of a problem's show.py uses: the student's functions, the picture, data, networks and a style."""

from .data import digits
from .fetched import googlenet, mnist
from .layout import tiled
from .photo import photo, sample_photo
from .picture import Picture
from .student import Student
from .style import COLOURS, plain_numbers

__all__ = [
    "COLOURS",
    "Picture",
    "Student",
    "digits",
    "googlenet",
    "mnist",
    "photo",
    "plain_numbers",
    "sample_photo",
    "tiled",
]
