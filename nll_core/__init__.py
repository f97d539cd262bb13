"""NLL core: losses, gradients, maximum-likelihood fits and calibration, from logits, in nats."""
