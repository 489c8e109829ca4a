# problem = "deepdream"
# wrong = ["objective", "ascent_step"]
# right = ["dream"]
# hard = "both parts are not in the file"
# --- part
del objective, ascent_step
