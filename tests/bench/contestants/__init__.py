"""Who runs: each file has ``run(terms, clock)``, which shows its points and gives its figures."""
