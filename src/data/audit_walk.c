/* SPDX-License-Identifier: MIT */
/*
 * Purpose: walks the audit and says what is wrong. Layer: data, private.  Thread: any.
 * Owns: see audit_walk.h. A row that is wrong is still remembered as its columns say it stands, so
 * that one change is one finding and not one for each entry after it.
 */
#include "src/data/audit_walk.h"

#include "chartty/base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FINDINGS_TOLD = 1000 };

struct audit_walk {
    struct audit_walk_options options;
    struct audit_report report;
    struct audit_head *chains; /* open addressing by name; position 0: free */
    size_t room;
    int64_t last_row;
    bool has_kept;
};

struct audit_walk *audit_walk_new(const struct audit_walk_options *options)
{
    struct audit_walk *walk = memory_new(sizeof *walk);
    walk->options = *options;
    walk->room = 1024;
    walk->chains = memory_array(walk->room, sizeof *walk->chains);
    return walk;
}

/* --- findings --------------------------------------------------------------------------------- */

static void find(struct audit_walk *walk, int64_t row, const char *chain, int64_t position,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));

static void find(struct audit_walk *walk, int64_t row, const char *chain, int64_t position,
                 const char *format, ...)
{
    struct audit_finding finding = {.row = row, .position = position};
    char what[sizeof finding.what];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    text_safe(finding.chain, sizeof finding.chain, chain, strlen(chain), NULL);
    text_safe(finding.what, sizeof finding.what, what, strlen(what), NULL);
    if (walk->report.bad++ == 0) {
        walk->report.first = finding;
    }
    if (walk->options.finding != NULL && walk->report.bad <= FINDINGS_TOLD) {
        walk->options.finding(walk->options.context, &finding);
    }
}

void audit_walk_find(struct audit_walk *walk, const char *what)
{
    find(walk, 0, "", 0, "%s", what);
}

/* --- chains ----------------------------------------------------------------------------------- */

static uint64_t hash_of(const char *name)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * 1099511628211u;
    }
    return hash;
}

static struct audit_head *place_of(struct audit_head *chains, size_t room, const char *name)
{
    size_t at = hash_of(name) & (room - 1);
    while (chains[at].position != 0 && strcmp(chains[at].chain, name) != 0) {
        at = (at + 1) & (room - 1);
    }
    return &chains[at];
}

static void make_room(struct audit_walk *walk)
{
    if ((size_t)walk->report.chains * 2 < walk->room) {
        return;
    }
    size_t room = walk->room * 2;
    struct audit_head *chains = memory_array(room, sizeof *chains);
    for (size_t at = 0; at < walk->room; at++) {
        if (walk->chains[at].position != 0) {
            *place_of(chains, room, walk->chains[at].chain) = walk->chains[at];
        }
    }
    memory_free(walk->chains);
    walk->chains = chains;
    walk->room = room;
}

static void remember(struct audit_walk *walk, const struct audit_head *head)
{
    struct audit_head *place = place_of(walk->chains, walk->room, head->chain);
    bool is_new = place->position == 0;
    *place = *head;
    if (is_new) {
        walk->report.chains++;
        make_room(walk);
    }
}

static bool same_head(const struct audit_head *a, const struct audit_head *b)
{
    return a->position == b->position && strcmp(a->chain, b->chain) == 0 &&
           strcmp(a->mac, b->mac) == 0;
}

/* --- one row ---------------------------------------------------------------------------------- */

static bool is_text(const struct audit_cell *cell, const char *text)
{
    return cell->kind == AUDIT_CELL_TEXT && cell->length == strlen(text) &&
           memcmp(cell->text, text, cell->length) == 0;
}

static bool is_number(const struct audit_cell *cell, int64_t number)
{
    return cell->kind == AUDIT_CELL_INTEGER && cell->integer == number;
}

/* 0 and "" stand for null. */
static bool is_number_or_null(const struct audit_cell *cell, int64_t number, bool is_null)
{
    return is_null ? cell->kind == AUDIT_CELL_NULL : is_number(cell, number);
}

/* The name of the first column that says other than the text; NULL: none. */
static const char *wrong_column(const struct audit_cell *cells, const struct audit_facts *facts)
{
    bool has_change = facts->change_count > 0;
    const struct {
        const char *name;
        bool fits;
    } columns[] = {
        {"chain", is_text(&cells[AUDIT_COLUMN_chain], facts->chain)},
        {"position", is_number(&cells[AUDIT_COLUMN_position], facts->position)},
        {"at", is_text(&cells[AUDIT_COLUMN_at], facts->at)},
        {"username", is_text(&cells[AUDIT_COLUMN_username], facts->user)},
        {"role", is_text(&cells[AUDIT_COLUMN_role], facts->role)},
        {"station", is_text(&cells[AUDIT_COLUMN_station], facts->station)},
        {"action", is_text(&cells[AUDIT_COLUMN_action], facts->action)},
        {"patient_id", is_number_or_null(&cells[AUDIT_COLUMN_patient_id], facts->patient_id,
                                         facts->patient_id == 0)},
        {"table_name", has_change ? is_text(&cells[AUDIT_COLUMN_table_name], facts->table)
                                  : cells[AUDIT_COLUMN_table_name].kind == AUDIT_CELL_NULL},
        {"row_id", is_number_or_null(&cells[AUDIT_COLUMN_row_id], facts->row, !has_change)},
    };
    for (size_t index = 0; index < sizeof columns / sizeof columns[0]; index++) {
        if (!columns[index].fits) {
            return columns[index].name;
        }
    }
    return NULL;
}

/* The first entry of a chain names the newest that its station had before. */
static void check_station(struct audit_walk *walk, int64_t row, const struct audit_facts *facts)
{
    const struct audit_head *before = &facts->station_before;
    if (before->position == 0 ||
        same_head(place_of(walk->chains, walk->room, before->chain), before) ||
        walk->options.has_entry(walk->options.self, before, row)) {
        return;
    }
    find(walk, row, facts->chain, facts->position,
         "names entry %" PRId64 " of chain %s as its station's newest before; that entry is not "
         "there",
         before->position, before->chain);
}

static void check_place(struct audit_walk *walk, int64_t row, const struct audit_facts *facts)
{
    const struct audit_head *last = place_of(walk->chains, walk->room, facts->chain);
    if (facts->position == last->position + 1) {
        if (last->position > 0 && strcmp(last->mac, facts->previous) != 0) {
            find(walk, row, facts->chain, facts->position,
                 "does not follow the entry that stands before it in its chain");
        } else if (last->position == 0) {
            check_station(walk, row, facts);
        }
    } else if (facts->position > last->position + 1) {
        find(walk, row, facts->chain, facts->position,
             "entries %" PRId64 " to %" PRId64 " of its chain are missing before it",
             last->position + 1, facts->position - 1);
    } else {
        find(walk, row, facts->chain, facts->position,
             "stands after entry %" PRId64 " of its chain: doubled, or out of its place",
             last->position);
    }
}

/* Where the row stands as far as its columns say it; false when they say nothing usable. */
static bool head_of(const struct audit_cell *cells, struct audit_head *out)
{
    const struct audit_cell *chain = &cells[AUDIT_COLUMN_chain];
    const struct audit_cell *mac = &cells[AUDIT_COLUMN_mac];
    memset(out, 0, sizeof *out);
    if (chain->kind != AUDIT_CELL_TEXT || chain->length >= sizeof out->chain ||
        cells[AUDIT_COLUMN_position].kind != AUDIT_CELL_INTEGER) {
        return false;
    }
    memcpy(out->chain, chain->text, chain->length);
    out->position = cells[AUDIT_COLUMN_position].integer;
    if (mac->kind == AUDIT_CELL_TEXT && mac->length < sizeof out->mac) {
        memcpy(out->mac, mac->text, mac->length);
    }
    return out->position > 0;
}

/* Is the entry by itself what was sealed? */
static bool check_entry(struct audit_walk *walk, const struct audit_cell *cells,
                        const struct audit_head *stands, struct audit_facts *facts)
{
    int64_t row = cells[AUDIT_COLUMN_id].integer;
    const struct audit_cell *entry = &cells[AUDIT_COLUMN_entry];
    const struct audit_cell *mac = &cells[AUDIT_COLUMN_mac];
    const char *what = NULL;
    if (entry->kind != AUDIT_CELL_TEXT || mac->kind != AUDIT_CELL_TEXT) {
        what = "its text or its seal is no text";
    } else if (mac->length != strlen(mac->text) ||
               !audit_entry_mac_fits(walk->options.key, entry->text, entry->length, mac->text)) {
        what = "its text does not fit its seal";
    } else if (!audit_entry_read(entry->text, entry->length, facts)) {
        what = "its text is no audit entry";
    }
    if (what != NULL) {
        find(walk, row, stands->chain, stands->position, "%s", what);
        return false;
    }
    const char *column = wrong_column(cells, facts);
    if (column != NULL) {
        find(walk, row, facts->chain, facts->position,
             "its column %s says other than its sealed text", column);
    }
    return true;
}

static void check_kept(struct audit_walk *walk, const struct audit_head *head)
{
    const struct audit_kept_head *kept = walk->options.kept;
    if (kept != NULL && kept->position == head->position && strcmp(kept->chain, head->chain) == 0 &&
        strcmp(kept->mac, head->mac) == 0) {
        walk->has_kept = true;
    }
}

static void check_row_number(struct audit_walk *walk, int64_t row)
{
    if (walk->options.ids_are_gapless && row != walk->last_row + 1) {
        find(walk, row, "", 0, "rows %" PRId64 " to %" PRId64 " are missing before it",
             walk->last_row + 1, row - 1);
    }
    walk->last_row = row;
}

void audit_walk_row(struct audit_walk *walk, const struct audit_cell cells[AUDIT_COLUMN_COUNT])
{
    struct audit_head head;
    struct audit_facts facts;
    int64_t row = cells[AUDIT_COLUMN_id].integer;
    walk->report.entries++;
    check_row_number(walk, row);
    bool has_place = head_of(cells, &head);
    if (check_entry(walk, cells, &head, &facts)) {
        /* The sealed text knows better than the columns where the entry belongs. */
        memcpy(head.chain, facts.chain, sizeof head.chain);
        head.position = facts.position;
        has_place = true;
        check_place(walk, row, &facts);
        check_kept(walk, &head);
    }
    if (has_place) {
        remember(walk, &head);
        walk->report.head = (struct audit_kept_head){.position = head.position};
        memcpy(walk->report.head.chain, head.chain, sizeof head.chain);
        memcpy(walk->report.head.mac, head.mac, sizeof head.mac);
        walk->report.head_row = row;
        const struct audit_cell *at = &cells[AUDIT_COLUMN_at];
        if (at->kind == AUDIT_CELL_TEXT) {
            text_safe(walk->report.head_at, sizeof walk->report.head_at, at->text, at->length,
                      NULL);
        }
    }
}

void audit_walk_end(struct audit_walk *walk, int64_t newest_id, struct audit_report *out)
{
    const struct audit_kept_head *kept = walk->options.kept;
    if (newest_id > walk->last_row) {
        find(walk, 0, "", 0, "rows %" PRId64 " to %" PRId64 " are missing at the end",
             walk->last_row + 1, newest_id);
    }
    if (kept != NULL && kept->position > 0 && !walk->has_kept) {
        find(walk, 0, kept->chain, kept->position,
             "the kept head is not among the entries: the end was cut off, or an older copy of "
             "the file stands here");
    }
    *out = walk->report;
    memory_free(walk->chains);
    memory_free(walk);
}

/* --- heads ------------------------------------------------------------------------------------ */

/* The next word of *text into out; false when there is none or it is too long. */
static bool take_word(const char **text, char *out, size_t size)
{
    static const char blanks[] = " \t\r\n";
    *text += strspn(*text, blanks);
    size_t length = strcspn(*text, blanks);
    if (length == 0 || length >= size) {
        return false;
    }
    memcpy(out, *text, length);
    out[length] = '\0';
    *text += length;
    return true;
}

static bool is_hex(const char *text, size_t length)
{
    return strlen(text) == length && strspn(text, "0123456789abcdef") == length;
}

bool audit_head_parse(const char *text, struct audit_kept_head *out)
{
    struct audit_kept_head head = {.position = 0};
    char number[24], more[2];
    long long position = 0;
    memset(out, 0, sizeof *out);
    if (!take_word(&text, head.chain, sizeof head.chain) ||
        !take_word(&text, number, sizeof number) || !take_word(&text, head.mac, sizeof head.mac) ||
        take_word(&text, more, sizeof more) || text[strspn(text, " \t\r\n")] != '\0' ||
        !is_hex(head.chain, sizeof head.chain - 1) || !is_hex(head.mac, sizeof head.mac - 1) ||
        !text_to_integer(number, &position) || position < 1) {
        return false;
    }
    head.position = position;
    *out = head;
    return true;
}

void audit_head_format(const struct audit_kept_head *head, char out[AUDIT_HEAD_TEXT_SIZE])
{
    (void)snprintf(out, AUDIT_HEAD_TEXT_SIZE, "%s %" PRId64 " %s", head->chain, head->position,
                   head->mac);
}
