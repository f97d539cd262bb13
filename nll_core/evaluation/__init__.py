"""Reports on a set of predictions, put together from scores and calibration."""
