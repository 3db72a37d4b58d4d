"""A strategy that attacks its neighbours, beside honest ones and an operator, at one real worker."""
