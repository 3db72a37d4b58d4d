"""The page of rules: which there are, what each refuses, and where its figures come from."""
