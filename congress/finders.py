"""The list below -> the few files of npm packages that /static/ serves, and their deployed names."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

NODE_MODULES = settings.BASE_DIR / "node_modules"
FONTS = [f"be-vietnam-pro-{letters}-{weight}-normal.woff2" for letters in ("latin", "vietnamese") for weight in (400, 600)]
PACKAGE_FILES = {  # address under /static/ -> file of a package
    "tabler/css/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
} | {f"be-vietnam-pro/{font}": f"@fontsource/be-vietnam-pro/files/{font}" for font in FONTS}


class PackageStorage(FileSystemStorage):
    """node_modules seen by the addresses its files have here."""

    def path(self, name):
        return str(Path(self.location) / PACKAGE_FILES[name])


class PackageFiles(BaseFinder):
    storage = PackageStorage(location=NODE_MODULES)

    def check(self, **kwargs):
        return [
            Error(f"{path} is missing in node_modules: run `make packages`.", id="congress.E001")
            for path in PACKAGE_FILES.values()
            if not (NODE_MODULES / path).is_file()
        ]

    def find(self, path, find_all=False, **kwargs):
        found = [self.storage.path(path)] if path in PACKAGE_FILES else []
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns):
        return ((address, self.storage) for address in PACKAGE_FILES)


class CompressedFiles(CompressedManifestStaticFilesStorage):
    """Hashed names, brotli and gzip. A package's pointer to its source map (2 MB) stays a dead end."""

    patterns = tuple(
        (files, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for files, rules in CompressedManifestStaticFilesStorage.patterns
    )
