/* SPDX-License-Identifier: MIT */
/* The same cells in plain ncurses: as many bytes as it writes into a file. */
#define NCURSES_WIDECHAR 1
#include "bench/plain_curses.h"

#include "bench/measure.h"
#include "chartty/base/memory.h"

#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

struct cell {
    wchar_t text[CCHARW_MAX];
    attr_t attributes;
    short foreground, background; /* -1 the terminal's own */
    bool covered;                 /* the right half of a wide character */
};

static short color_of(const VTermColor *color, bool is_default)
{
    return is_default || !VTERM_COLOR_IS_INDEXED(color) ? -1 : color->indexed.idx;
}

static void read_cell(VTermScreen *screen, int row, int column, struct cell *cell)
{
    VTermScreenCell found;
    vterm_screen_get_cell(screen, (VTermPos){.row = row, .col = column}, &found);
    cell->covered = found.chars[0] == (uint32_t)-1;
    cell->text[0] = L' ';
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && i + 1 < CCHARW_MAX && found.chars[i] != 0; i++)
        cell->text[i] = (wchar_t)found.chars[i];
    cell->attributes = (found.attrs.bold ? A_BOLD : 0) | (found.attrs.underline ? A_UNDERLINE : 0) |
                       (found.attrs.reverse ? A_REVERSE : 0) | (found.attrs.italic ? A_ITALIC : 0);
    cell->foreground = color_of(&found.fg, VTERM_COLOR_IS_DEFAULT_FG(&found.fg));
    cell->background = color_of(&found.bg, VTERM_COLOR_IS_DEFAULT_BG(&found.bg));
}

static void read_cells(VTermScreen *screen, int height, int width, struct cell *cells)
{
    for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++)
            read_cell(screen, row, column, &cells[row * width + column]);
    }
}

struct pairs {
    short colors[256][2];
    short count;
};

static short pair_of(struct pairs *pairs, short foreground, short background)
{
    if (foreground == -1 && background == -1)
        return 0;
    for (short i = 0; i < pairs->count; i++) {
        if (pairs->colors[i][0] == foreground && pairs->colors[i][1] == background)
            return (short)(i + 1);
    }
    if (pairs->count == 255)
        return 0;
    pairs->colors[pairs->count][0] = foreground;
    pairs->colors[pairs->count][1] = background;
    init_pair((short)(pairs->count + 1), foreground, background);
    return ++pairs->count;
}

static void paint(const struct cell *cells, int height, int width, struct pairs *pairs)
{
    for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
            const struct cell *cell = &cells[row * width + column];
            cchar_t character;
            if (cell->covered)
                continue;
            setcchar(&character, cell->text, cell->attributes,
                     pair_of(pairs, cell->foreground, cell->background), NULL);
            mvadd_wch(row, column, &character);
        }
    }
    refresh();
}

/* In a child, since curses takes over what it runs in. Writes the number to `answer`. */
_Noreturn static void run_curses(const struct cell *first, const struct cell *second, int height,
                                 int width, int answer)
{
    char rows[16], columns[16];
    struct pairs pairs = {.count = 0};
    struct stat before, after;
    FILE *output = tmpfile(), *input = fopen("/dev/null", "r");
    snprintf(rows, sizeof(rows), "%d", height);
    snprintf(columns, sizeof(columns), "%d", width);
    setenv("LINES", rows, 1);
    setenv("COLUMNS", columns, 1);
    setlocale(LC_ALL, "C.UTF-8");
    if (output == NULL || input == NULL || newterm("xterm-256color", output, input) == NULL)
        _exit(1);
    start_color();
    use_default_colors();
    idlok(stdscr, TRUE);
    paint(first, height, width, &pairs);
    fflush(output);
    fstat(fileno(output), &before);
    paint(second, height, width, &pairs);
    fflush(output);
    fstat(fileno(output), &after);
    long bytes = (long)(after.st_size - before.st_size);
    _exit(write(answer, &bytes, sizeof(bytes)) == sizeof(bytes) ? 0 : 1);
}

long plain_curses_bytes(const char *bytes, size_t before, size_t after, int height, int width)
{
    size_t count = (size_t)height * (size_t)width;
    struct cell *first = memory_array(count, sizeof(*first));
    struct cell *second = memory_array(count, sizeof(*second));
    VTerm *vterm = vterm_new(height, width);
    vterm_set_utf8(vterm, 1);
    VTermScreen *screen = vterm_obtain_screen(vterm);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_reset(screen, 1);
    vterm_input_write(vterm, bytes, before);
    read_cells(screen, height, width, first);
    vterm_input_write(vterm, bytes + before, after - before);
    read_cells(screen, height, width, second);
    vterm_free(vterm);

    int channel[2];
    long answer = 0;
    if (pipe(channel) != 0)
        bench_fail("no pipe");
    pid_t pid = fork();
    if (pid == 0)
        run_curses(first, second, height, width, channel[1]);
    close(channel[1]);
    if (read(channel[0], &answer, sizeof(answer)) != sizeof(answer))
        bench_fail("plain ncurses did not run");
    close(channel[0]);
    waitpid(pid, NULL, 0);
    memory_free(first);
    memory_free(second);
    return answer;
}
