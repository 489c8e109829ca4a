"""Imports what dll keeps for itself: exams, solutions, tests, its own command line.

most: 0
control: yes
"""

import importlib, sys

sys.modules.pop('dll', None)
sys.modules.pop('dll.autograder', None)
for name in ('dll.cli', 'dll.autograder.examiner.answer_key', 'dll.solutions.lec8.gan', 'dll.autograder.grading.worker'):
    try:
        importlib.import_module(name)
        print('LOOT', name)
    except ImportError:
        pass
for name, module in list(sys.modules.items()):
    if 'site-packages' not in (getattr(module, '__file__', None) or '') and name.startswith('dll.autograder.grading'):
        print('LOOT', name)
