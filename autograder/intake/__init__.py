"""What was handed in: archives, layouts of a class, and the submission doctor."""
