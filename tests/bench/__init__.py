"""What pages cost the server, beside a bare Django page on the same machine in the same run."""
