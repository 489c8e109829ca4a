"""What is said of a failure from the text that was handed in, after the verdict and never before it.

`rules` says in which order rules are tried; `context` is what a rule sees; the text itself is parsed, never run, in
`student_source` and `code_patterns`.
"""
