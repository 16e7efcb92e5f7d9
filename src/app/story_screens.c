/* SPDX-License-Identifier: MIT */
/* What a story prints: the text of a screen, and the looks of its rows. Loop thread. */
#include "src/app/story_private.h"

int story_print_screen(struct story *story, const char *name, struct error *error)
{
    if (story_begin(story, error) != 0) {
        return -1;
    }
    /* Twice: the first draw tells lists their height, which may fetch. */
    workstation_draw(story->workstation, &story->canvas);
    if (story_wait_idle(story, error) != 0) {
        return -1;
    }
    workstation_draw(story->workstation, &story->canvas);
    char *dump = canvas_dump(&story->canvas, false);
    buffer_format(story->output, "== %s\n%s", name, dump);
    memory_free(dump);
    return 0;
}

static void add_color(struct buffer *output, const char *name, int32_t color,
                      enum color_depth depth)
{
    if (depth == DEPTH_MONO || color < 0) {
        return;
    }
    buffer_format(output, depth == DEPTH_RGB ? " %s#%06x" : " %s%d", name, (unsigned)color);
}

static void add_look(struct story *story, const struct cell *cell, int from, int to)
{
    static const char *const words[] = {" bold", " underline", " reverse", " dim"};
    struct look look = theme_look(story->theme, (enum role)cell->role, story->depth);
    buffer_format(story->output, " %d-%d %s", from, to, role_name((enum role)cell->role));
    add_color(story->output, "fg", look.foreground, story->depth);
    add_color(story->output, "bg", look.background, story->depth);
    for (int i = 0; i < 4; i++) {
        if ((look.attributes & (1u << i)) != 0) {
            buffer_add_text(story->output, words[i]);
        }
    }
    buffer_add_text(story->output, (cell->flags & CELL_SELECTED) != 0 ? " selected;" : ";");
}

/* The looks of each row that has any but plain text. */
int story_print_looks(struct story *story, const char *name, struct error *error)
{
    if (story_print_screen(story, name, error) != 0) {
        return -1;
    }
    for (int row = 0; row < story->canvas.height; row++) {
        const struct cell *cells = &story->canvas.cells[(size_t)row * (size_t)story->canvas.width];
        bool begun = false;
        for (int from = 0; from < story->canvas.width;) {
            int to = from + 1;
            while (to < story->canvas.width && cells[to].role == cells[from].role &&
                   cells[to].flags == cells[from].flags) {
                to++;
            }
            if (cells[from].role != ROLE_TEXT || cells[from].flags != 0) {
                if (!begun) {
                    buffer_format(story->output, "@%d", row);
                    begun = true;
                }
                add_look(story, &cells[from], from, to - 1);
            }
            from = to;
        }
        if (begun) {
            buffer_add_text(story->output, "\n");
        }
    }
    return 0;
}
