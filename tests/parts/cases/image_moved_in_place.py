# problem = "deepdream"
# wrong = ["ascent_step"]
# right = ["dream"]
# hard = "the part changes dream's own image"
# --- part: deepdream.image-moved-in-place
