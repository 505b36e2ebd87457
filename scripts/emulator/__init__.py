"""The AWS on this machine that the demo and the tests deploy to."""
