"""What is measured: each a client and a server process, asked as `ops.bench.protocol` says."""
