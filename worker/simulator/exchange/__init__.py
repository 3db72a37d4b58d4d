"""The exchange and the counter behind the simulated terminal: matching, accounts, fees, rules, hours."""
