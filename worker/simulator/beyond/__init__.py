"""What a terminal with a margin account has besides orders and positions.

How a real counter fills these records is not known: the shapes are the SDK's, the contents are assumptions,
chosen so that each kind of answer comes up. All of it is forgotten with the terminal, but for the cash and
shares that moved.
"""
