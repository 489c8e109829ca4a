# problem = "dae"
# wrong = ["corrupt"]
# own = ["loss"]
# right = ["train"]
# named = ["dae.noisy-target"]
# hard = "a known mistake beside a part that works in place, which would hide it"
# --- part: dae.corrupt-in-place
# --- function: dae.noisy-target
