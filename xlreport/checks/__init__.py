"""The checks: generator functions from a report, and last year's if there is one, to findings."""
