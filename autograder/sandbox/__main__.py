"""A student process that is started from nothing: `python -m dll.autograder.sandbox --device=D [--optimizers]`."""

import gc
import sys

gc.disable()  # until all is imported: what imports leave behind is for good, and looking through it takes longer

from .child import main_spawned  # noqa: E402 - not before the collector is off

main_spawned(sys.argv[1].partition("=")[2], optimizers="--optimizers" in sys.argv[2:])
