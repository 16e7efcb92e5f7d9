/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the list: rows of a row source in columns, with numbers, selection, scrolling, jump by
 * number, sort letters and find-as-you-type prompt. Layer: kit.  Thread: the loop's. Owns: nothing
 * of the rows; struct table lives in its screen.
 *
 * Rules it keeps (ux.md): '>' at the left of the selected row plus the selected ground plus the
 * cursor itself; digits + Enter jump (the digits echo in table_prompt); what is out of view is
 * counted below ("v 3 more below: name, name"); loading rows say "loading..." only after 400 ms;
 * failed rows show the reason and the key to try again, never an empty list; an empty list says its
 * sentence; cells never cut a character, and a column marked `whole` wraps to further lines between
 * words instead of being cut.
 */
#ifndef CHARTTY_UI_KIT_TABLE_H
#define CHARTTY_UI_KIT_TABLE_H

#include "chartty/base/rows.h"
#include "ui/kit/widget.h"

enum { TABLE_CELL_SIZE = 512, TABLE_COLUMNS_MAX = 24 };

enum table_align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_DECIMAL /* decimal points in one column */ };

struct table_column {
    const char *title;
    int width; /* columns it has at least; its content is clipped to what it gets */
    int grow;  /* share of what is left over; 0 = fixed */
    enum table_align align;
    bool whole;     /* wraps rather than cuts */
    int from_width; /* shown only when the table is at least this wide; 0 = always */
    int field;      /* record field index it sorts by; -1 = not sortable */
};

struct table_cell {
    char text[TABLE_CELL_SIZE];   /* untrusted is fine */
    enum role role;               /* ROLE_TEXT by default */
    int match_from, match_length; /* columns of found letters, underlined; 0 length = none */
};

struct table_ops {
    /* Fills one cell of a present row; cell comes blank in ROLE_TEXT. */
    void (*cell)(void *self, const struct row *row, int column, struct table_cell *cell);
    /* How a cell's text looks where it differs from what it says (what is copied); keeps its
     * length. May be NULL. */
    void (*shown)(void *self, const struct row *row, int column, char *text);
    /* A word or two that names the row when it is counted as out of view; may be NULL. */
    void (*name)(void *self, const struct row *row, char *out, size_t size);
    /* Marks at the left, two columns ("!!", "~"); may be NULL. */
    void (*mark)(void *self, const struct row *row, char out[8], enum role *role);
};

struct table {
    const struct table_column *columns;
    int column_count;
    const struct table_ops *ops;
    void *self;
    struct rows rows;
    const char *empty; /* sentence for no rows, e.g. "No medications recorded." */
    /* state */
    int64_t top;      /* ordinal of the first row in view */
    int height;       /* body rows at the last draw */
    int first_column; /* scrolled sideways: first shown after the frozen first one */
    char digits[12];  /* typed row number */
    bool sorting;     /* waiting for a column letter */
    int sort_field;   /* order as query.h counts: field + 1, negative = descending, 0 = default */
    bool numbers;     /* show the # column */
    bool headers;
    int64_t refused_number; /* the typed number that is not in the list; 0 = none */
    /* kept from draw to draw by the table itself */
    int width;        /* of the area at the last draw */
    int shown;        /* whole rows in view at the last draw */
    int read;         /* of those, how many from the top on were there and not loading */
    int told_height;  /* what the source was last told is in view */
    int number_width; /* of the # column: only grows, so that scrolling does not shift the rest */
    unsigned char tails[TABLE_COLUMNS_MAX]; /* columns after the decimal point, grow likewise */
};

void table_init(struct table *table, const struct table_column *columns, int count,
                const struct table_ops *ops, void *self, struct rows rows);
void table_set_rows(struct table *table, struct rows rows);
/* Draws header and body in the area; puts the canvas's cursor on the selected row when focused. */
void table_draw(struct table *table, struct canvas *canvas, const struct area *area, bool focused);
/* Movement, paging, column scrolling, sort. OPEN is left to the screen (IGNORED) unless digits are
 * pending. */
unsigned table_action(struct table *table, enum action action);
/* A character typed while the list has the focus: digits, or the letter of a sort. */
unsigned table_text(struct table *table, const char *character);
/* Esc with something pending (digits, sort) clears that: true. */
bool table_clear_pending(struct table *table);
/* What the message line should say for it ("Row 12_", "Sort by: a Name  b Born ..."); "" when
 * nothing. */
void table_prompt(const struct table *table, char *out, size_t size);
/* "1-20 of 1,002,317" / "1-20 of many" / "Row 3 of 17" as far as known. */
void table_position(const struct table *table, char *out, size_t size);
bool table_selected(struct table *table, struct row *out);

#endif
