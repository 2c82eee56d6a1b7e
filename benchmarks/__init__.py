"""What ``make bench`` runs: our search beside real peers, on the same questions in one run."""
