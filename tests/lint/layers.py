#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Includes point to the same layer or a lower one, and never at what a layer must not know."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
LAYERS = ["base", "model", "data", "control", "exchange", "term", "kit", "screens", "app"]
FOLDERS = {
    "src/base": "base", "include/chartty/base": "base", "src/model": "model", "include/chartty/model": "model",
    "src/data": "data", "include/chartty/data": "data", "src/control": "control", "include/chartty/control": "control",
    "src/exchange": "exchange", "ui/term": "term", "ui/kit": "kit", "ui/screens": "screens", "src/app": "app",
}
# What each layer may include of the project (architecture.md); the layer itself is always allowed.
MAY = {
    "base": [], "model": ["base"], "data": ["base", "model"], "control": ["base", "model", "data"],
    "exchange": ["base", "model", "data", "control"], "term": ["base"], "kit": ["base", "term"],
    "screens": ["base", "model", "control", "exchange", "term", "kit"],
    "app": ["base", "model", "data", "control", "exchange", "term", "kit", "screens"],
}
# Library headers and the only places that may include them.
ONLY_IN = {
    r"curses|term\.h|ncurses": ["ui/term/"], r"sqlite3\.h": ["src/data/sqlite/"], r"libpq-fe\.h|openssl/": ["src/data/postgres/"],
    r"uv\.h": ["src/base/loop.c", "src/base/program.c"], r"utf8proc\.h": ["src/base/", "src/model/"], r"jansson\.h": ["src/model/", "src/data/", "src/exchange/"],
    r"libconfig\.h": ["ui/term/", "src/app/"],
}


def layer_of(path):
    for folder in sorted(FOLDERS, key=len, reverse=True):
        if str(path).startswith(folder + "/"):
            return FOLDERS[folder]
    return None


def main():
    wrong = looked_at = 0
    for path in sorted(p for folder in ("src", "ui", "include") for p in (ROOT / folder).rglob("*.[ch]")):
        looked_at += 1
        name = path.relative_to(ROOT)
        layer = layer_of(name)
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*([<"])([^">]+)[">]', line)
            if not found:
                continue
            kind, target = found.groups()
            if kind == '"':
                full = "include/" + target if target.startswith("chartty/") else target
                other = layer_of(full)
                if other is None or (other != layer and other not in MAY[layer]):
                    print(f"{name}:{number}: {layer} may not include {target}")
                    wrong += 1
            for pattern, places in ONLY_IN.items():
                if kind == "<" and re.fullmatch(r".*(" + pattern + r").*", target) and \
                        not any(str(name).startswith(place) for place in places):
                    print(f"{name}:{number}: <{target}> belongs in {', '.join(places)} only")
                    wrong += 1
    if looked_at < 500:
        print(f"only {looked_at} files under {ROOT}: this is not the source")
        wrong += 1
    return 1 if wrong else 0


sys.exit(main())
