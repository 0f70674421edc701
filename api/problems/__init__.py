"""Tell clients what is wrong with a request (RFC 9457)."""
