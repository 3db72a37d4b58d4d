"""What several tests need: real servers, a proxy that breaks connections, child processes, waiting."""
