"""Language models token by token: log-probabilities of servers, n-grams, decoding."""
