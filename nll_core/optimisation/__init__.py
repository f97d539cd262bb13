"""Ways down a loss, and the losses of regressions that they go down."""
