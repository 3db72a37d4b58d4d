"""The page that tells every operation, written from the table that carries them out."""
