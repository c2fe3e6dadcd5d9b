"""From the publishers to a new vintage: ask, parse, validate, compose, put in place."""
