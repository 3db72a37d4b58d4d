"""`qmt-bus doctor`: looks at everything between a strategy and the terminal, and says what is wrong.

`table` lists the checks, each one small function in `checks`; they see the world through a `Scene`, so that
a test can plant a fault in it. `words` holds what is said, in each language; `running` gives each check its
limit; `probe` asks the SDK in a process of its own, which may hang or die.
"""
