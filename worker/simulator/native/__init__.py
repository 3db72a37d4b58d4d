"""The stand-in for `xtquant.xtpythonclient`, the native module that xttrader.py runs on.

Its surface is what the real module of the wheel 250807 reports (Windows build, CPython 3.11), as far as
xttrader.py uses it: classes, names, types, buffer widths, defaults, and the ways in which it fails.
"""
