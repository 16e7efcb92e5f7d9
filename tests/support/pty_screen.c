/* SPDX-License-Identifier: MIT */
/* What stands on the screen of a program under a pseudo-terminal. */
#include "support/pty_private.h"

#include <string.h>

static int term_property(VTermProp property, VTermValue *value, void *user)
{
    struct pty *pty = user;
    if (property == VTERM_PROP_CURSORVISIBLE) {
        pty->cursor_visible = value->boolean != 0;
    }
    return 1;
}

static const VTermScreenCallbacks screen_callbacks = {.settermprop = term_property};

void pty_open_screen(struct pty *pty)
{
    pty->vterm = vterm_new(pty->height, pty->width);
    vterm_set_utf8(pty->vterm, 1);
    pty->screen = vterm_obtain_screen(pty->vterm);
    vterm_screen_set_callbacks(pty->screen, &screen_callbacks, pty);
    vterm_screen_enable_altscreen(pty->screen, 1);
    vterm_screen_reset(pty->screen, 1);
    pty->cursor_visible = true;
}

static void add_code_point(struct buffer *out, uint32_t code)
{
    char bytes[4];
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length; i-- > 1; code >>= 6) {
        bytes[i] = (char)(0x80 | (code & 0x3f));
    }
    bytes[0] = (char)(leads[length] | code);
    buffer_add(out, bytes, length);
}

static void add_row(struct pty *pty, int row)
{
    VTermScreenCell cell;
    size_t kept = pty->text.length;
    for (int column = 0; column<pty->width; column += cell.width> 1 ? 2 : 1) {
        vterm_screen_get_cell(pty->screen, (VTermPos){.row = row, .col = column}, &cell);
        if (cell.chars[0] == 0 || cell.chars[0] == (uint32_t)-1) {
            cell.chars[0] = ' ';
            cell.chars[1] = 0;
        }
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++) {
            add_code_point(&pty->text, cell.chars[i]);
        }
        if (cell.chars[0] != ' ' || cell.chars[1] != 0) {
            kept = pty->text.length;
        }
    }
    pty->text.length = kept; /* trailing blanks off */
    buffer_add(&pty->text, "\n", 1);
}

const char *pty_screen(struct pty *pty)
{
    buffer_clear(&pty->text);
    for (int row = 0; row < pty->height; row++) {
        add_row(pty, row);
    }
    return pty->text.bytes;
}

bool pty_shows(struct pty *pty, const char *text)
{
    return strstr(pty_screen(pty), text) != NULL;
}

void pty_cursor(const struct pty *pty, int *row, int *column)
{
    VTermPos position;
    vterm_state_get_cursorpos(vterm_obtain_state(pty->vterm), &position);
    *row = position.row;
    *column = position.col;
}

bool pty_cursor_visible(const struct pty *pty)
{
    return pty->cursor_visible;
}

bool pty_cell_reverse(const struct pty *pty, int row, int column)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(pty->screen, (VTermPos){.row = row, .col = column}, &cell);
    return cell.attrs.reverse != 0;
}

uint32_t pty_cell(const struct pty *pty, int row, int column)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(pty->screen, (VTermPos){.row = row, .col = column}, &cell);
    return cell.chars[0];
}

static void add_color(struct buffer *out, const VTermColor *color)
{
    if (VTERM_COLOR_IS_INDEXED(color)) {
        buffer_format(out, " %d", color->indexed.idx);
    } else {
        buffer_format(out, " %02x%02x%02x%s", color->rgb.red, color->rgb.green, color->rgb.blue,
                      color->type & VTERM_COLOR_DEFAULT_MASK ? "*" : "");
    }
}

char *pty_looks(struct pty *pty)
{
    struct buffer out;
    VTermScreenCell cell;
    buffer_init(&out);
    for (int at = 0; at < pty->height * pty->width; at++) {
        VTermPos position = {.row = at / pty->width, .col = at % pty->width};
        vterm_screen_get_cell(pty->screen, position, &cell);
        if (cell.chars[0] == (uint32_t)-1) {
            continue; /* the right half of a wide letter keeps what was there before */
        }
        bool blank = cell.chars[0] == 0 || cell.chars[0] == ' ';
        buffer_format(&out, "%d,%d %x b%d u%d r%d", position.row, position.col,
                      blank ? 0 : cell.chars[0], blank ? 0 : (int)cell.attrs.bold,
                      (int)cell.attrs.underline, (int)cell.attrs.reverse);
        add_color(&out, &cell.bg);
        if (!blank || cell.attrs.reverse || cell.attrs.underline) {
            add_color(&out, &cell.fg);
        }
        buffer_add(&out, "\n", 1);
    }
    return out.bytes; /* a buffer's bytes are one block of memory_* */
}
