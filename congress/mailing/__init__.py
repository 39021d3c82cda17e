"""Notice rows -> Mail rows -> the mail server. No reminder goes out by another way."""
