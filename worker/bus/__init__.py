"""The edge to Redis: commands come in through the reader, events go out through the shipper."""
