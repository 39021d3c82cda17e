"""The rules: what a process is and how work moves. No request, no HTML, no mail."""
