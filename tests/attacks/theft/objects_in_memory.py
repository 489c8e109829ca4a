"""Searches every object in memory for an exam, a reference, or another student.

most: 0
control: no
"""

import gc, sys

for thing in gc.get_objects():
    name = type(thing).__name__
    if name in ('Examiner', 'LiveKey', 'RecordedKey', 'ExamPlugin', 'Assignment', 'Mistake'):
        print('LOOT', name)
    if isinstance(thing, str) and 'dll-canary-' in thing and len(thing) > 40:
        print('LOOT', thing)
for name in sys.modules:
    if name.startswith(('dll.solutions', 'dll.assignments', 'dll.autograder.exam', 'test_', 'given_')):
        print('LOOT', name)
