"""What pages and mails cost, beside a bare Django page and a bare mail loop on the same machine in the same run."""
