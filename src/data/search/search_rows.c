/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the row of one found patient: its columns, what ct_patient knows, the next appointment,
 * how it was found, and its key.
 * Layer: data, private to search*.c.  Thread: the reader's.
 */
#include "src/data/search/search_parts.h"

#include "chartty/base/text.h"
#include "chartty/model/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Places of the fields in struct patient_hit, by the list's own order. */
enum hit_field {
#define X(column, kind, label, max, flags, choices) HIT_##column,
    PATIENT_HIT_FIELDS(X)
#undef X
};
enum { PATIENT_COLUMN_COUNT = HIT_updated_at + 1 };

static void set_column(struct page *page, struct field_value *row, int field,
                       struct search_rows *values, int column)
{
    size_t length;
    const char *text = column_value(values, column, &length);
    page_set(page, row, field, text, length);
}

static void set_text(struct page *page, struct field_value *row, int field, const char *text)
{
    page_set(page, row, field, text, strlen(text));
}

static void set_folded(struct page *page, struct field_value *row, int field,
                       const struct field_value *name)
{
    char folded[FOLDED_SIZE];
    text_fold(folded, sizeof folded, name->text, name->length);
    set_text(page, row, field, folded);
}

/* The earliest on the first day: times are texts in several forms, so the clock decides. One that
 * cannot be read comes first, as it does in a day's list. */
static int set_next(struct search_run *run, const struct query_filter *filter, int64_t id,
                    struct page *page, struct field_value *row)
{
    struct search_rows *values =
        search_statement(run->search, STATEMENT_NEXT_APPOINTMENT, run->error);
    if (values == NULL) {
        return -1;
    }
    char today[11], day[32] = "";
    date_format_iso(filter->today, today);
    bind_id(values, 1, id);
    bind_text(values, 2, today);
    int earliest = 0, more;
    while ((more = search_step(run->search, values, run->error)) == 1) {
        const char *date = column_text(values, 0);
        if (day[0] != 0 && strcmp(day, date) != 0) {
            break;
        }
        int minutes = time_parse(column_text(values, 1));
        if (day[0] != 0 && minutes >= earliest) {
            continue;
        }
        snprintf(day, sizeof day, "%s", date);
        earliest = minutes;
        set_column(page, row, HIT_next_date, values, 0);
        set_column(page, row, HIT_next_time, values, 1);
    }
    search_reset(values);
    return more < 0 ? -1 : 0;
}

static void set_key(struct page_key *key, const struct search_place *place)
{
    char tier[12], id[24];
    snprintf(tier, sizeof tier, "%d", (int)place->tier);
    snprintf(id, sizeof id, "%" PRId64, place->id);
    page_key_add(key, tier);
    page_key_add(key, place->key);
    page_key_add(key, place->second);
    page_key_add(key, id);
}

int hit_add(struct search_run *run, const struct query_filter *filter,
            const struct search_place *place, struct page *page)
{
    struct search_handle *search = run->search;
    struct search_rows *values = search_statement(
        search, search->is_adopted ? STATEMENT_HIT : STATEMENT_HIT_PLAIN, run->error);
    if (values == NULL) {
        return -1;
    }
    bind_id(values, 1, place->id);
    int found = search_step(search, values, run->error);
    if (found <= 0) {
        return found;
    }
    struct page_key *key;
    struct field_value *row = page_add_row(page, &key);
    for (int field = 0; field < PATIENT_COLUMN_COUNT; field++) {
        set_column(page, row, field, values, field);
    }
    set_column(page, row, HIT_title, values, PATIENT_COLUMN_COUNT);
    set_column(page, row, HIT_preferred_name, values, PATIENT_COLUMN_COUNT + 1);
    set_column(page, row, HIT_died_on, values, PATIENT_COLUMN_COUNT + 2);
    set_column(page, row, HIT_former_name, values, PATIENT_COLUMN_COUNT + 3);
    set_column(page, row, HIT_birth_date_note, values, PATIENT_COLUMN_COUNT + 4);
    set_column(page, row, HIT_missing_name_part, values, PATIENT_COLUMN_COUNT + 5);
    search_reset(values);
    set_text(page, row, HIT_match, place->tier >= TIER_WORD ? "1" : "0");
    set_folded(page, row, HIT_folded_last, &row[HIT_last_name]);
    set_folded(page, row, HIT_folded_first, &row[HIT_first_name]);
    set_key(key, place);
    return set_next(run, filter, place->id, page, row) < 0 ? -1 : 1;
}
