#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Static analysis of every source that is compiled: analysis.py gcc|cppcheck|tidy SOURCE-FOLDER BUILD-FOLDER.

gcc runs -fanalyzer, tidy clang-tidy 14 with .clang-tidy, cppcheck each file on its own. Prints each finding as
FILE:LINE: text and ends with 1 if there is one. What was found in a text is kept in BUILD-FOLDER/analysis, so that
only the first run takes minutes.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

TOOL, ROOT, BUILD = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve()
KEPT = BUILD / "analysis"

# What is no fault, by tool: (pattern of the finding, pattern of the line it points at); the comment says why.
EXCUSED = {
    "gcc": [
        # A test that is out of memory or of room in /tmp may crash: it has failed then, as it should.
        (r"^(tests|bench)/.*-Wanalyzer-possible-null", r""),
        # `start` is set whenever *total > 0, which gcc does not carry over the call.
        (r"^src/data/search/search.c.*-Wanalyzer-use-of-uninitialized-value", r"start->tier"),
        # A NULL has failed the test in a line before; fail() does not return, which gcc does not know.
        (r"^tests/(support/station|pty/test_names).c.*-Wanalyzer-null-dereference", r""),
        # gcc 12 loses track of a struct returned by value inside a loop.
        (r"^tests/unit/model/test_lab_(rules|references).c.*-Wanalyzer-use-of-uninitialized-value", r""),
    ],
    "cppcheck": [
        # cppcheck 2.10 cannot read a compound literal within ?: and says so of itself, not of the source.
        (r"internalAstError", r""),
        # A list of options between the braces of a table, which cppcheck does not expand.
        (r"^src/app/start.c.*syntaxError", r""),
        # An array handed to a function of another file counts as read; gcc and valgrind look at what is really read.
        (r"\[(uninitvar|legacyUninitvar|ctuuninitvar)\]", r""),
        # assert_non_null does not return, which cppcheck does not know.
        (r"^(tests|bench)/.*\[nullPointerRedundantCheck\]", r""),
        # A fixture that cannot be made ends its test program.
        (r"^tests/.*\[memleak\]", r""),
        # NULL of glibc is a pointer in C, so it is passed as one.
        (r"varFuncNullUB", r""),
    ],
    "tidy": [
        # strerror is thread-safe in glibc since 2.32; Debian 12 has 2.36.
        (r"concurrency-mt-unsafe", r"strerror\("),
        # Locale, zone, environment and heap are settled before the first thread starts (src/app/start.c).
        (r"concurrency-mt-unsafe", r"getenv\(|setenv\(|setlocale\(|nl_langinfo\(|getopt_long\(|mallopt\("),
        # Tests have one thread, or a stage that waits for the others.
        (r"^(tests|bench)/.*concurrency-mt-unsafe", r""),
        # The same sequence each time is what a test wants; a failed step shows in what the test compares.
        (r"^tests/.*cert-msc(32-c|51-cpp)", r""),
        (r"^bench/.*bugprone-unused-return-value", r"sqlite3_step"),
        # Tests count in ints that stay small.
        (r"^(tests|bench)/.*bugprone-implicit-widening", r""),
        # Rows of a table of goldens go on in the next line.
        (r"^tests/.*(bugprone-suspicious-missing-comma|suspicious concatenation of string literals)", r""),
        # memory_resize does not return NULL (memory.h): out of memory ends the program.
        (r"clang-analyzer-core.NullDereference", r"(ids|stretches)\["),
        # strncmp(text, "1:", 2) == 0 says that two characters are there, so the third is one or the end.
        (r"^src/model/lab_value.c.*clang-analyzer-core.UndefinedBinaryOperatorResult", r""),
        # The text ends in a 0, put there by the buffer that read the file.
        (r"^src/app/settings.c.*clang-analyzer-core.UndefinedBinaryOperatorResult", r"at\[?|\*at"),
        # The size of a pointer is meant: a list of pointers.
        (r"bugprone-sizeof-expression", r"pages|pending"),
        # Providers and slots of a demo day: hundreds.
        (r"^src/exchange/demo_schedule.c.*bugprone-implicit-widening", r"DEMO_SLOTS_A_DAY"),
        # Signs for micro: each is a branch of its own with the bytes it stands for.
        (r"^src/model/lab_catalogue.c.*bugprone-branch-clone", r""),
        # The third copy brings the 0, one line down.
        (r"^ui/kit/input.c.*bugprone-not-null-terminated-result", r""),
        # Doubling up to infinity, no counting in tenths.
        (r"^ui/kit/plot_scale.c.*cert-flp30-c", r""),
        # A folder's stream is the one thread's that opened it.
        (r"concurrency-mt-unsafe", r"readdir\("),
        # mbsrtowcs with a state of its own.
        (r"^ui/term/term_paint.c.*concurrency-mt-unsafe", r"mbsrtowcs\("),
        # The kernel's own mountinfo, whose numbers are no numbers of a stranger; a test reads what it wrote.
        (r"^(src/data/sqlite/file_system.c|tests/|bench/).*cert-err34-c", r""),
        # Rows of distance: a word has at most 64 letters.
        (r"^src/base/text_fold.c.*bugprone-implicit-widening", r""),
        # A loop over the letters of ASCII.
        (r"^tests/.*bugprone-too-small-loop-variable", r""),
        # The handlers call functions of this project that keep to signal-safety(7); tests/pty shows it.
        (r"bugprone-signal-handler|cert-sig30-c", r"term_emergency"),
    ],
}


def excused(finding):
    place = re.match(r"([^:]+):(\d+):", finding)
    lines = (ROOT / place[1]).read_text().splitlines() if (ROOT / place[1]).is_file() else []
    line = lines[int(place[2]) - 1] if 0 < int(place[2]) <= len(lines) else ""
    return any(re.search(what, finding) and re.search(where, line) for what, where in EXCUSED[TOOL])


def commands():
    """The compile command of each own source, without output, debugging and the source's name."""
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        if not entry["file"].startswith(str(BUILD)):
            words = [word for word in shlex.split(entry["command"]) if word not in ("-c", "-g", "-Werror")]
            if "-o" in words:
                at = words.index("-o")
                del words[at:at + 2]
            yield entry["file"], words[:-1]


def run(words):
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def analysis(file, words):
    if TOOL == "gcc":
        return words + ["-O1", "-fanalyzer", "-Wno-format-truncation",
                        "-fdiagnostics-plain-output", "-S", "-o", os.devnull, file]
    if TOOL == "tidy":
        # One file a process: with several, clang 14 reports each va_list as not started.
        # Tests without the slow path analysis: gcc has done that one, and their paths are run each time.
        few = ["--checks=-clang-analyzer-*"] if file.startswith((f"{ROOT}/tests", f"{ROOT}/bench")) else []
        return ["clang-tidy-14", "-p", str(BUILD), "--quiet", *few, file]
    return ["cppcheck", "--enable=warning,performance,portability", "--std=c11", "--quiet",
            "--inline-suppr", "--suppress=missingIncludeSystem", "--suppress=unmatchedSuppression",
            "--template={file}:{line}: {severity}: {message} [{id}]", "-D_GNU_SOURCE",
            f"-I{ROOT}/include", f"-I{ROOT}", f"-I{ROOT}/tests", file]


def findings(job):
    file, words = job
    text = run(words + ["-E", "-P", file]).stdout + pathlib.Path(file).read_text()
    setting = (ROOT / ".clang-tidy").read_text() if TOOL == "tidy" else ""
    kept = KEPT / hashlib.sha256((TOOL + setting + text).encode()).hexdigest()
    if not kept.exists():
        done = run(analysis(file, words))
        if done.returncode not in (0, 1):
            return [f"{file}: {TOOL} ended with {done.returncode}: {done.stderr[:300]}"]
        kept.write_text((done.stdout + done.stderr).replace(str(ROOT) + "/", ""))
    return [line for line in kept.read_text().splitlines()
            if re.match(r"[^ :]+:\d+:.*(warning|error|performance|portability):", line) and not excused(line)]


def main():
    KEPT.mkdir(exist_ok=True)
    jobs = sorted(dict(commands()).items())
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        every = sorted({line for lines in pool.map(findings, jobs) for line in lines})
    for line in every:
        print(line)
    print(f"{TOOL}: {len(jobs)} files, {len(every)} findings")
    return 1 if every else 0


sys.exit(main())
