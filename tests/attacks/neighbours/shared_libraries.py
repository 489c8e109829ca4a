"""Opens the libraries that all students share for writing, and its own files after they were handed in.

most: 0
control: yes
"""

import os
import sysconfig

import torch


def attempt(what, act):
    try:
        act()
        print("LOOT", what)
    except OSError:
        pass


def make(path):
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    os.unlink(path)


mark = "dll-attack.pth"
for folder in (sysconfig.get_path("purelib"), sysconfig.get_path("stdlib"), os.path.dirname(__file__)):
    attempt(folder, lambda: make(os.path.join(folder, mark)))
for path in (torch.__file__, os.__file__, __file__):
    attempt(path, lambda: os.close(os.open(path, os.O_RDWR)))
    attempt(path, lambda: os.close(os.open(path, os.O_WRONLY | os.O_APPEND)))
