"""What goes wrong in a request, as the client is told it (RFC 9457)."""
