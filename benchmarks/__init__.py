"""Ratios against a rival in the same run; `make bench` runs them all."""
