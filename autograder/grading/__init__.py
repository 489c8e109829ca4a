"""A class: workers, the batch, the gradebook."""
