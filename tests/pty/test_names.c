/* SPDX-License-Identifier: MIT */
/* Hostile and naughty strings as names: nothing of them steers the terminal, and every column of
 * every row lines up. The strings of others are in CHARTTY_SAMPLES/names/blns.txt. */
#include "support/station.h"

#include "chartty/base/memory.h"

#include <sqlite3.h>

enum { STRINGS_MAX = 1000, LOOKS = 2, LOOK_MS = 15 };

/* What a record can hold and a terminal should not be given as it is. */
static const char *const hostile[] = {
    "\033[2J\033[H",        /* clears the screen */
    "\033]0;owned\a",       /* a title */
    "\033]52;c;cHduZWQ=\a", /* the clipboard */
    "\033P+q544e\033\\",    /* asks for a terminfo entry */
    "\033c",                /* full reset */
    "\033[?1049l",          /* leaves the screen */
    "\033[6n",              /* asks for the cursor */
    "\033[>c",              /* asks for the kind of terminal */
    "\033[31;5m",           /* looks */
    "\033(0",               /* another character set */
    "\033#8",               /* the screen full of E */
    "\033[20h",             /* new line mode */
    "\033[12l\033[4h",      /* insert mode */
    "\033_apc\033\\",       /* application program command */
    "\033^pm\033\\",        /* privacy message */
    "\x9b"
    "2J", /* a lone byte that is no UTF-8 */
    "\xc2\x9b"
    "2J", /* CSI as one character */
    "\xc2\x9d"
    "0;x\xc2\x9c",                                 /* OSC and ST */
    "\xc2\x90q\xc2\x9c",                           /* DCS */
    "\xc2\x85next line",                           /* NEL */
    "a\rb",                                        /* carriage return */
    "a\nb\nc",                                     /* lines */
    "a\tb\tc",                                     /* tabs */
    "a\bb\b\b\b",                                  /* backspaces */
    "a\vb\fc",                                     /* vertical tab, form feed */
    "\a\a\a",                                      /* bells */
    "\016qqq\017",                                 /* shift out and in */
    "\005\006\x11\x13\x7f",                        /* ENQ ACK XON XOFF DEL */
    "\u202eevil\u202c",                            /* right to left override */
    "\u2066a\u2067b\u2069",                        /* isolates */
    "\u200ea\u200fb\u061c",                        /* marks of direction */
    "a\u200bb\u200cc\u200dd",                      /* zero width space, non-joiner, joiner */
    "\ufeffBOM",                                   /* byte order mark */
    "a\u2028b\u2029c",                             /* line and paragraph separators */
    "a\u00adb",                                    /* soft hyphen */
    "a\u2060b\u2061c",                             /* word joiner, function application */
    "\U000e0041\U000e007f",                        /* tags */
    "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307", /* a pile of marks */
    "\u0301\u0302",                                /* marks on nothing */
    "\U0001F469\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466", /* a family */
    "\U0001F1E9\U0001F1EA\U0001F1EB",                             /* a flag and a half */
    "\U0001F44D\U0001F3FD",                                       /* a skin tone */
    "\u2764\ufe0f\u2764\ufe0e",                                   /* variation selectors */
    "1\ufe0f\u20e3",                                              /* a keycap */
    "\u5c71\u7530\u592a\u90ce",                                   /* wide letters */
    "\uff26\uff55\uff4c\uff4c",                                   /* full width Latin */
    "\uff76\uff9e",                                               /* half width kana */
    "\ud55c\uae00 \u1112\u1161\u11ab",                            /* Hangul, also as Jamo */
    "\u05e9\u05dc\u05d5\u05dd",                                   /* Hebrew */
    "\u0645\u0631\u062d\u0628\u0627",                             /* Arabic */
    "\u0915\u094d\u0937\u093f",                                   /* Devanagari */
    "\u0e01\u0e33\u0e49",                                         /* Thai */
    "\u1000\u103c\u102d",                                         /* Burmese */
    "\U0001d400\U0001d401", /* bold letters beyond the first plane */
    "\ufffd\ufffe\uffff",   /* no characters */
    "\xed\xa0\x80",         /* half a surrogate pair */
    "\xf8\x88\x80\x80\x80", /* five bytes */
    "\xc0\xaf\xe0\x80\xaf", /* overlong */
    "%s%n%x%d",             /* a format */
    "'; DROP TABLE patients; --",
    "=cmd|'/c calc'!A0",
    "$(reboot) `reboot` ${HOME}",
    "../../etc/passwd",
    "                                                  ", /* blanks */
    "-",
    "\u2500\u2502\u250c",              /* the program's own lines */
    "> 1  SMITH, John    01-Jan-1990", /* a row of the list */
    "[!] Known allergies (0)",
};
enum { HOSTILE = sizeof hostile / sizeof *hostile };

/* Patients QZX0000 on; those that the tables take. Returns how many. */
static int add_patients(const char *database, const char *const *strings, int count)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    int added = 0;
    assert_int_equal(sqlite3_open(database, &connection), SQLITE_OK);
    sqlite3_exec(connection, "PRAGMA synchronous = OFF; BEGIN", NULL, NULL, NULL);
    assert_int_equal(
        sqlite3_prepare_v2(connection,
                           "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES "
                           "(printf('QZX%04d', ?1), 'Naughty ' || substr(?2, 1, 40), "
                           "substr(?2, 1, 50), '1990-01-01')",
                           -1, &statement, NULL),
        SQLITE_OK);
    for (int i = 0; i < count; i++) {
        sqlite3_bind_int(statement, 1, added);
        sqlite3_bind_text(statement, 2, strings[i], -1, SQLITE_STATIC);
        added += sqlite3_step(statement) == SQLITE_DONE;
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    assert_int_equal(sqlite3_exec(connection, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(connection);
    return added;
}

/* The column where ASCII text stands in a row; -1 when it does not. */
static int column_of(struct pty *pty, int row, int width, const char *text)
{
    int length = (int)strlen(text);
    for (int column = 0; column + length <= width; column++) {
        int same = 0;
        while (same < length && pty_cell(pty, row, column + same) == (unsigned char)text[same]) {
            same++;
        }
        if (same == length) {
            return column;
        }
    }
    return -1;
}

struct page {
    int height, width, border; /* border -1: none at this width */
    int mrn, born;             /* the columns of the header */
};

/* Marks each MRN in view as seen; every one stands under its header, and so does the date. */
static void read_page(struct pty *pty, const struct page *page, bool *seen, int *seen_count)
{
    for (int row = 5; row < page->height - 2; row++) {
        if (column_of(pty, row, page->width, "more below") >= 0 ||
            column_of(pty, row, page->width, "more above") >= 0) {
            continue;
        }
        if (page->border >= 0 && pty_cell(pty, row, page->border) != 0x2502) {
            station_print(pty);
            fail_msg("row %d: no border at column %d", row, page->border);
        }
        int at = column_of(pty, row, page->width, "QZX");
        if (at < 0 || at > page->mrn + 3) {
            continue;
        }
        if (at != page->mrn || column_of(pty, row, page->width, "01-Jan-1990") != page->born) {
            station_print(pty);
            fail_msg("row %d does not line up: MRN at %d, not %d", row, at, page->mrn);
        }
        int number = 0;
        for (int digit = 0; digit < 4; digit++) {
            number = number * 10 + (int)(pty_cell(pty, row, at + 3 + digit) - '0');
        }
        assert_in_range(number, 0, STRINGS_MAX - 1);
        *seen_count += !seen[number];
        seen[number] = true;
    }
}

/* Pages through the list until all of them have been seen. The digit after each step, which the
 * next one takes back, stands in the line that a frame paints after its rows. */
static void read_list(struct pty *pty, const struct page *page, int count)
{
    bool *seen = memory_array(STRINGS_MAX, sizeof *seen);
    int seen_count = 0;
    for (int turn = 0; turn < 2 * STRINGS_MAX; turn++) {
        read_page(pty, page, seen, &seen_count);
        /* On a busy machine rows may come after the frame that answers the step. */
        for (int look = 0; look < LOOKS && seen_count < count; look++) {
            pty_settle(pty, LOOK_MS);
            read_page(pty, page, seen, &seen_count);
        }
        if (seen_count == count) {
            break;
        }
        char step[3] = {'+', turn % 2 == 0 ? '8' : '9', '\0'}, shown[8];
        snprintf(shown, sizeof shown, "Row %c_", step[1]);
        pty_type(pty, step);
        station_sees(pty, shown);
    }
    for (int number = 0; number < count; number++) {
        if (!seen[number]) {
            print_error("QZX%04d was never in view\n", number);
        }
    }
    memory_free(seen);
    assert_int_equal(seen_count, count);
}

static void list_lines_up(const struct world *world, const char *database, int count)
{
    static const int sizes[][3] = {{40, 120, 80}, {24, 80, -1}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct station station = {.db = database, .height = sizes[i][0], .width = sizes[i][1]};
        struct page page = {.height = sizes[i][0], .width = sizes[i][1], .border = sizes[i][2]};
        struct pty *pty = station_home(world, &station);
        char matches[40];
        snprintf(matches, sizeof matches, " %d matches", count);
        pty_type(pty, "naughty");
        station_sees(pty, matches);
        station_sees(pty, "> 1");
        page.mrn = column_of(pty, 4, page.width, "MRN");
        page.born = column_of(pty, 4, page.width, "Born");
        assert_true(page.mrn > 0 && page.born > 0);
        pty_type(pty, "\t");
        station_sees(pty, "/ To the field");
        read_list(pty, &page, count);
        station_wrote_no_raw(pty);
        station_quit(pty);
    }
}

static void hostile_names_line_up(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "hostile.db", database);
    int count = add_patients(database, hostile, HOSTILE);
    assert_in_range(count, 60, HOSTILE);
    list_lines_up(*state, database, count);
}

/* The banner of each one's chart, and the rows of its lists. */
static void hostile_names_in_a_chart(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "charts.db", database);
    int count = add_patients(database, hostile, HOSTILE);
    world_run(database,
              "INSERT INTO allergies (patient_id, allergen, reaction, severity, status) SELECT id, "
              "last_name, last_name, 'severe', 'active' FROM patients WHERE mrn LIKE 'QZX%'");
    struct station station = {.db = database};
    struct pty *pty = station_home(*state, &station);
    for (int i = 0; i < count; i++) {
        char mrn[16], shown[24];
        snprintf(mrn, sizeof mrn, "QZX%04d", i);
        snprintf(shown, sizeof shown, "MRN %s", mrn);
        pty_type(pty, mrn);
        station_sees(pty, "1 match");
        pty_type(pty, "\r");
        station_sees(pty, shown);
        station_sees(pty, "[!] Known allergies (1)");
        /* The banner's end stands at the right edge, whatever the name is. */
        char line[400];
        int row = station_row(pty, shown, line, sizeof line);
        assert_in_range(row, 1, 2);
        assert_int_equal(column_of(pty, row, 80, shown), 80 - 1 - (int)strlen(shown));
        pty_type(pty, "gh\025");
        station_sees(pty, "My recent patients");
        station_loses(pty, "1 match");
    }
    station_wrote_no_raw(pty);
    station_quit(pty);
}

static char *read_samples(void)
{
    char path[512], bytes[4096];
    const char *samples = getenv("CHARTTY_SAMPLES");
    snprintf(path, sizeof path, "%s/names/blns.txt",
             samples != NULL ? samples : CHARTTY_SOURCE_DIR "/../shared/samples");
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return NULL;
    }
    struct buffer text;
    buffer_init(&text);
    size_t count;
    while ((count = fread(bytes, 1, sizeof bytes, file)) > 0) {
        buffer_add(&text, bytes, count);
    }
    fclose(file);
    return text.bytes;
}

static void naughty_strings_line_up(void **state)
{
    char database[PATH_ROOM];
    const char *strings[STRINGS_MAX];
    int count = 0;
    char *text = read_samples();
    if (text == NULL) {
        print_message("SKIP: samples absent\n");
        skip();
    }
    for (char *line = text; *line != '\0' && count < STRINGS_MAX;) {
        char *end = line + strcspn(line, "\n");
        char *next = *end == '\n' ? end + 1 : end;
        *end = '\0';
        if (line[0] != '#' && line[0] != '\0') {
            strings[count++] = line;
        }
        line = next;
    }
    assert_in_range(count, 400, STRINGS_MAX);
    world_copy(*state, "blns.db", database);
    list_lines_up(*state, database, add_patients(database, strings, count));
    memory_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_names_line_up),
        cmocka_unit_test(hostile_names_in_a_chart),
        cmocka_unit_test(naughty_strings_line_up),
    };
    cmocka_set_test_filter(getenv("CHARTTY_TEST_FILTER"));
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
