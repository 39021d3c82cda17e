"""The face: settings, people, pages, mail, feeds, files. Every rule is in workflows."""
