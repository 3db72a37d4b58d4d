"""What is promised to those who trade over the bus, as checks on what was seen."""
