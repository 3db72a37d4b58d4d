"""A small trading day that plays by itself: the stage, who watches it, what is played, what it has shown."""
