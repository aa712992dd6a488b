"""EDGE. The GoTo account over HTTP. Nothing outside knows which wire dialect is in use."""
