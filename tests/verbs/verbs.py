# SPDX-License-Identifier: MIT
"""What the tests of verbs share: the program to be run (argv[1]) in an environment of its own, and what was wrong so far."""
import os
import pathlib
import subprocess
import sys

CHARTTY = str(pathlib.Path(sys.argv[1]).resolve())
looked_at = 0
wrong = 0


def environment(folder, **more):
    """Nothing of whoever runs the test: their home and state are in the folder."""
    return {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": str(folder), "TZ": "America/New_York",
            "XDG_STATE_HOME": f"{folder}/state", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), **more}


def run(its_environment, *arguments, secrets="", before=(), **more):
    """Exit code, output, errors. secrets: standard input; before: the words of a program that runs it."""
    done = subprocess.run([*before, CHARTTY, *map(str, arguments)], capture_output=True, text=True, timeout=600,
                          env=its_environment, input=secrets, check=False, **more)
    return done.returncode, done.stdout, done.stderr


def check(what, right, found):
    global looked_at, wrong
    looked_at += 1
    if not right:
        wrong += 1
        print(f"{what}: {found!r}")


def expect(what, found, wanted):
    check(what, found == wanted, f"{found!r}, not {wanted!r}")


def end():
    print(f"{looked_at} looked at, {wrong} wrong")
    sys.exit(1 if wrong else 0)
