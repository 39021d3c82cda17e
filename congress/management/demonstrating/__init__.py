"""seeds/demonstration.yaml, played through the same doors that people use."""
