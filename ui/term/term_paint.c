/* SPDX-License-Identifier: MIT */
/*
 * Painting: the rows that differ from what is shown go to curses, what curses makes of them to the
 * queue. While the queue waits no frame is begun. Used by the program on the loop's thread.
 */
#include "ui/term/term_private.h"

#include "chartty/base/text.h"

#include <string.h>
#include <wchar.h>

/* Lines and signs that vt100 graphics have: U+2500 and its like to the letter of acsc. */
static const struct {
    const char *bytes;
    wchar_t letter;
} graphics[] = {{"\u2500", L'q'}, {"\u2502", L'x'}, {"\u250c", L'l'}, {"\u2510", L'k'},
                {"\u2514", L'm'}, {"\u2518", L'j'}, {"\u251c", L't'}, {"\u2524", L'u'},
                {"\u252c", L'w'}, {"\u2534", L'v'}, {"\u253c", L'n'}, {"\u2592", L'a'},
                {"\u25c6", L'`'}, {"\u00b0", L'f'}, {"\u00b1", L'g'}, {"\u00b7", L'~'}};

static void set_cell(cchar_t *out, const wchar_t *text, const struct term_look *look, attr_t extra)
{
    int pair = look->pair;
    setcchar(out, text, look->attributes | extra, 0, &pair);
}

static bool set_graphic(const struct term *term, cchar_t *out, const struct cell *cell,
                        const struct term_look *look)
{
    for (size_t i = 0; term->drawing == DRAW_ACS && i < sizeof graphics / sizeof *graphics; i++) {
        if (strcmp(graphics[i].bytes, cell->bytes) == 0) {
            set_cell(out, (const wchar_t[]){graphics[i].letter, L'\0'}, look, A_ALTCHARSET);
            return true;
        }
    }
    return false;
}

/* The cluster in wide characters, when the terminal's locale gives it exactly this width. */
static bool to_wide(const struct cell *cell, int width, wchar_t out[CCHARW_MAX + 1])
{
    mbstate_t state = {0};
    const char *bytes = cell->bytes;
    size_t count = mbsrtowcs(out, &bytes, CCHARW_MAX + 1, &state);
    if (count == (size_t)-1 || count == 0 || bytes != NULL || wcwidth(out[0]) != width) {
        return false;
    }
    for (size_t i = 1; i < count; i++) {
        if (wcwidth(out[i]) != 0) {
            return false;
        }
    }
    return true;
}

/* One cluster of one or two columns; returns how many elements of out it took. */
static int set_cluster(struct term *term, cchar_t *out, const struct cell *cell,
                       const struct term_look *look, int width)
{
    wchar_t wide[CCHARW_MAX + 1];
    char ascii[CELL_BYTES];
    if (cell->bytes[0] >= ' ' && cell->bytes[0] < 0x7f && cell->bytes[1] == '\0') {
        set_cell(out, (const wchar_t[]){(wchar_t)cell->bytes[0], L'\0'}, look, 0);
        return 1;
    }
    if (set_graphic(term, out, cell, look)) {
        return 1;
    }
    if (term->utf8 && to_wide(cell, width, wide)) {
        set_cell(out, wide, look, 0); /* curses makes the right half itself */
        return 1;
    }
    text_ascii(ascii, sizeof ascii, cell->bytes);
    for (int i = 0; i < width; i++) {
        char letter = (size_t)i < strlen(ascii) ? ascii[i] : i == 0 ? '?' : ' ';
        set_cell(&out[i], (const wchar_t[]){(wchar_t)letter, L'\0'}, look, 0);
    }
    return width;
}

static bool is_blank(const struct cell *cell)
{
    return cell->bytes[0] == ' ' && cell->bytes[1] == '\0';
}

static bool may_stand_for(const struct term_look *look, const struct term_look *other)
{
    return look != NULL && !look->shows_on_blanks && !other->shows_on_blanks &&
           look->ground == other->ground;
}

/* Of a blank only the ground is seen, so it takes the look of the letters beside it: most changes
 * of colour on a row are for the sake of blanks, each some eleven bytes on the line. `left`: of the
 * letters before it, NULL at the row's beginning. */
static const struct term_look *look_of_blank(struct term *term, const struct cell *cells, int count,
                                             const struct term_look *left)
{
    const struct term_look *own = look_of(term, cells);
    if (!term->erases_in_color || may_stand_for(left, own)) {
        return term->erases_in_color ? left : own;
    }
    for (int column = 1; column < count; column++) {
        if (!is_blank(&cells[column])) {
            const struct term_look *right = look_of(term, &cells[column]);
            return may_stand_for(right, own) ? right : own;
        }
    }
    return own;
}

/* Puts one row of the shown canvas into curses' window. */
static void put_row(struct term *term, int row)
{
    const struct canvas *shown = &term->shown;
    const struct cell *cells = &shown->cells[(size_t)row * (size_t)shown->width];
    const struct term_look *look = NULL;
    int count = 0;
    for (int column = 0; column < shown->width;) {
        const struct cell *cell = &cells[column];
        int width = column + 1 < shown->width && cell[1].bytes[0] == '\0' ? 2 : 1;
        look = is_blank(cell) ? look_of_blank(term, cell, shown->width - column, look)
                              : look_of(term, cell);
        count += set_cluster(term, &term->row[count], cell, look, width);
        column += width;
    }
    mvwadd_wchnstr(stdscr, row, 0, term->row, count);
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->flags == b->flags && strcmp(a->bytes, b->bytes) == 0;
}

/* Takes one row over into what is shown; true when it differs. */
static bool take_row(struct canvas *shown, const struct canvas *canvas, int row)
{
    static const struct cell blank = {.bytes = " ", .role = ROLE_TEXT};
    struct cell *cells = &shown->cells[(size_t)row * (size_t)shown->width];
    bool differs = false;
    for (int column = 0; column < shown->width; column++) {
        bool inside = row < canvas->height && column < canvas->width;
        const struct cell *from =
            inside ? &canvas->cells[(size_t)row * (size_t)canvas->width + (size_t)column] : &blank;
        if (!same_cell(&cells[column], from)) {
            cells[column] = *from;
            differs = true;
        }
    }
    return differs;
}

static bool can_paint(struct term *term)
{
    if (output_is_waiting(term) || term->away) {
        term->out.refused = true;
        return false;
    }
    return !term->out.gone;
}

/* Puts the rows, moves the cursor and hands over what curses makes of it. */
static void finish(struct term *term)
{
    if (term->whole) {
        clearok(curscr, TRUE);
        term->whole = false;
    }
    wmove(stdscr, term->shown.cursor_row, term->shown.cursor_column);
    wnoutrefresh(stdscr);
    doupdate();
    screen_take(term);
    if (term->wipe == WIPE_DUE) { /* after the frame: some terminals keep what a frame clears */
        term->wipe = WIPE_QUEUED;
        output_add(term, term->clear_scrolled, strlen(term->clear_scrolled));
    }
}

static void paint_over(struct term *term, const struct canvas *canvas)
{
    struct canvas *shown = &term->shown;
    set_term(term->screen);
    bool changed = term->whole;
    for (int row = 0; row < shown->height; row++) {
        if (take_row(shown, canvas, row) || term->whole) {
            put_row(term, row);
            changed = true;
        }
    }
    changed = changed || shown->cursor_row != canvas->cursor_row ||
              shown->cursor_column != canvas->cursor_column;
    if (changed) {
        struct area all = {0, 0, shown->height, shown->width};
        canvas_cursor(shown, &all, canvas->cursor_row, canvas->cursor_column);
        finish(term);
    }
}

void term_paint(struct term *term, const struct canvas *canvas)
{
    if (can_paint(term)) {
        paint_over(term, canvas);
    }
}

void term_wipe(struct term *term, const struct canvas *canvas)
{
    if (term->away || term->out.gone) {
        term->whole = true;
        return;
    }
    /* What the kernel still holds of older frames must not come out either, so the terminal may
     * have got half a sequence: it is taken over as after a stop. */
    tcflush(term->tty.output, TCOFLUSH);
    output_drop(term);
    term->out.unknown = false;
    term->wipe = WIPE_DUE;
    screen_resume(term);
    paint_over(term, canvas);
}

void paint_shown(struct term *term)
{
    if (!can_paint(term)) {
        return;
    }
    set_term(term->screen);
    for (int row = 0; row < term->shown.height; row++) {
        put_row(term, row);
    }
    finish(term);
}
