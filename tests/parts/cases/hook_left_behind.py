# problem = "deepdream"
# wrong = ["ascent_step"]
# right = ["dream"]
# hard = "dream leaves what the part leaves"
# --- part: deepdream.hook-left-behind
