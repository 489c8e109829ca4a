"""One student's upload -> the files of a submission: archives, encodings, notebooks, names. Executes nothing."""
