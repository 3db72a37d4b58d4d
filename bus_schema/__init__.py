"""The bus contract: what strategies, monitors and the worker say to each other.

`keys` names the streams, `commands` and `control` what goes in, `events` and `results` what comes out,
`codes` and `trading` the words used in both. A program that trades imports `bus_schema.client` as well;
importing this package loads neither that nor Redis.
"""
