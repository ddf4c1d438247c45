"""The contenders of `benchmarks/audit.py`: a module each, with the rules written as its good users would."""
