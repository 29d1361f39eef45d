"""The conformance suite of the emulator: see __main__.py."""
