/* SPDX-License-Identifier: MIT */
/*
 * No byte of a string from outside leaves the program as anything but shown text (reliability.md 7,
 * row 20): 10^6 strings a change, 10^8 a night, through text_safe, and one in four of them through
 * the canvas and its dump, an error's sentence and detail, and the log's lines.
 */
#include "soak/shown_text.h"
#include "soak/soak.h"

#include "chartty/base/error.h"
#include "chartty/base/log.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "ui/term/canvas.h"

#include <fcntl.h>
#include <unistd.h>

enum { STRING_MOST = 96, OTHER_PATHS_EACH = 4, LOG_BATCH = 64, SHOWN_WRONG_MOST = 5 };

struct run {
    struct soak_random random;
    char bytes[STRING_MOST];
    size_t length;
    struct canvas canvas;
    struct log *log;
    int log_reader;
    long logged, wrong;
};

static void add(struct run *run, const char *bytes, size_t length)
{
    if (length > sizeof run->bytes - run->length) {
        length = sizeof run->bytes - run->length;
    }
    memcpy(run->bytes + run->length, bytes, length);
    run->length += length;
}

static void add_point(struct run *run, uint32_t point)
{
    char bytes[4];
    if (point < 0x80) {
        bytes[0] = (char)point;
        add(run, bytes, 1);
    } else if (point < 0x800) {
        bytes[0] = (char)(0xC0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 0x3F));
        add(run, bytes, 2);
    } else if (point < 0x10000) {
        bytes[0] = (char)(0xE0 | point >> 12);
        bytes[1] = (char)(0x80 | (point >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (point & 0x3F));
        add(run, bytes, 3);
    } else {
        bytes[0] = (char)(0xF0 | point >> 18);
        bytes[1] = (char)(0x80 | (point >> 12 & 0x3F));
        bytes[2] = (char)(0x80 | (point >> 6 & 0x3F));
        bytes[3] = (char)(0x80 | (point & 0x3F));
        add(run, bytes, 4);
    }
}

/* One of: any byte, plain text, what terminals obey, any code point, points of the dangerous blocks
 * (surrogates too, so broken UTF-8 that looks whole). */
static void add_piece(struct run *run)
{
    static const char *const obeyed[] = {
        "\x1b[2J",
        "\x1b]52;c;QUJD\a",
        "\x1b]0;title\a",
        "\x1bP$q\x1b\\",
        "\x9b"
        "31m",
        "\xc2\x9b"
        "6n",
        "\r",
        "\n",
        "\t",
        "\b\b\b",
        "\x7f",
        "\x0e",
        "\x1b#8",
        "\x1b[?1049h",
        "%s%n",
    };
    static const struct {
        uint32_t low, count;
    } blocks[] = {
        {0x00, 0x20},    {0x80, 0x30},   {0x300, 0x70},   {0x590, 0x180},  {0x900, 0x300},
        {0x1100, 0x100}, {0x180B, 5},    {0x2000, 0x70},  {0x20D0, 0x30},  {0xD7F0, 0x820},
        {0xFE00, 0x30},  {0xFEF0, 0x20}, {0xFFA0, 0x60},  {0x1F1E0, 0x20}, {0x1F3F0, 0x20},
        {0x1F460, 0x20}, {0x1D170, 16},  {0xE0000, 0x80}, {0x10FFF0, 16},
    };
    char byte = (char)soak_below(&run->random, 256);
    switch (soak_below(&run->random, 6)) {
    case 0:
        add(run, &byte, 1);
        break;
    case 1:
        add(run, "Anna Lee", 1 + soak_below(&run->random, 8));
        break;
    case 2: {
        const char *sequence = SOAK_PICK(&run->random, obeyed);
        add(run, sequence, strlen(sequence));
        break;
    }
    case 3:
        add_point(run, (uint32_t)soak_below(&run->random, 0x110000));
        break;
    default: {
        size_t block = soak_below(&run->random, sizeof blocks / sizeof blocks[0]);
        add_point(run, blocks[block].low + (uint32_t)soak_below(&run->random, blocks[block].count));
    }
    }
}

static void complain(struct run *run, const char *where, const char *what)
{
    if (what == NULL) {
        return;
    }
    if (run->wrong < SHOWN_WRONG_MOST) {
        printf("%s: %s, from ", where, what);
        soak_print_bytes("", run->bytes, run->length);
    }
    run->wrong++;
}

/* The log's lines since the last look; then the file begins anew. */
static void check_log(struct run *run)
{
    char text[LOG_BATCH * 4096];
    ssize_t length = pread(run->log_reader, text, sizeof text, 0);
    complain(run, "log", length <= 0 ? "nothing was written" : NULL);
    complain(run, "log", length > 0 ? shown_wrong(text, (size_t)length, 1) : NULL);
    long lines = 0;
    for (ssize_t i = 0; i < length; i++) {
        lines += text[i] == '\n';
    }
    complain(run, "log", lines != LOG_BATCH ? "a line is not one line" : NULL);
    complain(run, "log", ftruncate(run->log_reader, 0) != 0 ? "cannot be emptied" : NULL);
}

static void other_paths(struct run *run, const char *whole)
{
    struct error error;
    error_set(&error, ERROR_IO, "The file %s cannot be read.", whole);
    error_detail(&error, "open: %s", whole);
    complain(run, "error's sentence", shown_wrong(error.user, strlen(error.user), 0));
    complain(run, "error's detail", shown_wrong(error.detail, strlen(error.detail), 0));

    struct area area = {0, 0, 3, 40};
    int row = (int)soak_below(&run->random, 3), column = (int)soak_below(&run->random, 45) - 2;
    canvas_put(&run->canvas, &area, row, column, (int)soak_below(&run->random, 42) - 1, ROLE_TEXT,
               whole, NULL);
    canvas_format(&run->canvas, &area, (row + 1) % 3, 0, 0, ROLE_TEXT, "%s", whole);
    char *dump = canvas_dump(&run->canvas, false);
    complain(run, "canvas", shown_wrong(dump, strlen(dump), 1));
    memory_free(dump);
    if (soak_below(&run->random, 8) == 0) {
        canvas_clear(&run->canvas);
    }

    log_line(run->log, "file %s", whole);
    if (++run->logged % LOG_BATCH == 0) {
        check_log(run);
    }
}

static void one_string(struct run *run, bool all_paths)
{
    run->length = 0;
    for (size_t pieces = 1 + soak_below(&run->random, 12); pieces > 0; pieces--) {
        add_piece(run);
    }
    char safe[STRING_MOST * 12 + 1];
    size_t size =
        soak_below(&run->random, 4) > 0 ? sizeof safe : 1 + soak_below(&run->random, sizeof safe);
    size_t written = text_safe(safe, size, run->bytes, run->length, NULL);
    complain(run, "text_safe",
             written >= size || safe[written] != '\0' ? "no end" : shown_wrong(safe, written, 0));
    if (all_paths) {
        char whole[STRING_MOST + 1]; /* as a C string: up to the first NUL */
        memcpy(whole, run->bytes, run->length);
        whole[run->length] = '\0';
        other_paths(run, whole);
    }
}

int main(void)
{
    long count = soak_count(1000000, 100000000);
    char path[] = "/tmp/chartty-soak-XXXXXX";
    struct error error;
    struct run *run = memory_new(sizeof *run);
    run->random = soak_random_from(20);
    run->log_reader = mkstemp(path);
    run->log = run->log_reader < 0 ? NULL : log_open(path, &error);
    if (run->log == NULL) {
        printf("%s cannot be written\n", path);
        return 1;
    }
    unlink(path);
    canvas_init(&run->canvas, 3, 40);
    for (long i = 0; i < count; i++) {
        one_string(run, i % OTHER_PATHS_EACH == 0);
    }
    int status = soak_end("strings from outside shown safely", count, run->wrong);
    canvas_release(&run->canvas);
    log_close(run->log);
    close(run->log_reader);
    memory_free(run);
    return status;
}
