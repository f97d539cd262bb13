"""The version of NLL Explorer, where code and package take it from."""

__version__ = "0.2.0.dev0"
