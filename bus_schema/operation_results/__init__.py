"""What the operations beside orders answer with, by family; the names are the SDK's own, in snake case.

Where a number or letter of the SDK stands for a word, the word has the name, and the raw code stands beside
it, with `_code`. A code whose meaning no source tells is given as it is.
"""
