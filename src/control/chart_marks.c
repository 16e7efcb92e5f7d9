/* SPDX-License-Identifier: MIT */
/*
 * What chartty's own tables say about the rows of a chart; of lab results: chart_lab_marks.c. Loop
 * thread. The side rows come with the chart's other pages in one request, so that a row and its
 * mark are of one moment.
 */
#include "chartty/control/chart_marks.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "src/control/chart_private.h"

#include <stdio.h>
#include <string.h>

/* --- finding a row's side row ---------------------------------------------------------------- */

/* The first row from `from` on whose field is this number; -1. Pages are short: a look is enough.
 */
int chart_find_from(const struct page *page, int from, int field, int64_t number)
{
    for (int i = from; page != NULL && i < page->count; i++) {
        const struct field_value *value = &record_values(page_row(page, i))[field];
        if (value->state == FIELD_VALUE && value->integer == number) {
            return i;
        }
    }
    return -1;
}

const void *chart_find_row(const struct page *page, int field, int64_t number)
{
    int index = chart_find_from(page, 0, field, number);
    return index < 0 ? NULL : page_row(page, index);
}

/* Up to `max` rows of that number, in the page's order. */
int chart_find_all(const struct page *page, int field, int64_t number, const void **out, int max)
{
    int count = 0;
    for (int at = chart_find_from(page, 0, field, number); at >= 0 && count < max;
         at = chart_find_from(page, at + 1, field, number)) {
        out[count++] = page_row(page, at);
    }
    return count;
}

bool chart_marks_ready(const struct chart *chart)
{
    static const enum chart_part_id needed[] = {PART_RETRACTED, PART_MEDICATION_EVENTS,
                                                PART_ALLERGY_REVIEWS};
    if (chart->pages[PART_VISITS] == NULL) {
        return false;
    }
    bool clinical = chart_has_right(chart);
    for (size_t i = 0; clinical && i < sizeof(needed) / sizeof(needed[0]); i++) {
        const struct page *page = chart->pages[needed[i]];
        if (page == NULL || page->more_after) {
            return false;
        }
    }
    return true;
}

/* --- entered in error ------------------------------------------------------------------------ */

/* A line that begins with a table's record is marked as that table's row. */
static const char *table_of(enum record_type type)
{
    switch (type) {
    case RECORD_APPOINTMENT_LINE:
        type = RECORD_APPOINTMENT;
        break;
    case RECORD_MEDICATION_LINE:
        type = RECORD_MEDICATION;
        break;
    case RECORD_LAB_LINE:
        type = RECORD_LAB_RESULT;
        break;
    default:
        break;
    }
    return record_spec(type)->table;
}

const struct retracted *chart_mark_in(const struct page *page, enum record_type type,
                                      int64_t row_id)
{
    const char *table = table_of(type);
    for (int at = chart_find_from(page, 0, FIELD_OF(retracted, row_id), row_id); at >= 0;
         at = chart_find_from(page, at + 1, FIELD_OF(retracted, row_id), row_id)) {
        const struct retracted *mark = page_row(page, at);
        if (strcmp(mark->table_name.text, table) == 0) {
            return mark;
        }
    }
    return NULL;
}

const struct retracted *chart_retracted(const struct chart *chart, enum record_type type,
                                        int64_t row_id)
{
    return chart_mark_in(chart->pages[PART_RETRACTED], type, row_id);
}

static void safe_words(const struct field_value *value, const char *missing, char *out, size_t size)
{
    if (value->state == FIELD_NULL || value->length == 0) {
        snprintf(out, size, "%s", missing);
    } else {
        text_safe(out, size, value->text, value->length, NULL);
    }
}

static void moment_words(const struct field_value *moment, char *out, size_t size)
{
    if (moment->state == FIELD_VALUE) {
        struct datetime at = datetime_from_microseconds(moment->integer);
        char words[20];
        datetime_format(&at, words);
        snprintf(out, size, "%s", words);
    } else {
        safe_words(moment, "a day not recorded", out, size);
    }
}

void retracted_words(const struct retracted *mark, char *out, size_t size)
{
    char by[256], at[64], reason[512];
    safe_words(&mark->retracted_by, "somebody", by, sizeof(by));
    moment_words(&mark->retracted_at, at, sizeof(at));
    safe_words(&mark->reason, "no reason recorded", reason, sizeof(reason));
    snprintf(out, size, WORDS("Entered in error by %s on %s: %s"), by, at, reason);
}

/* So many characters of UTF-8, whole. */
static void copy_characters(char *out, size_t size, const char *text, int characters)
{
    size_t length = 0;
    while (text[length] != '\0' && length + 1 < size) {
        bool begins = ((unsigned char)text[length] & 0xC0) != 0x80;
        if (begins && characters-- == 0) {
            break;
        }
        out[length] = text[length];
        length++;
    }
    out[length] = '\0';
}

void natural_key_of(enum record_type type, const void *record, char out[NATURAL_KEY_SIZE])
{
    enum { ALLERGEN_CHARACTERS = 60 };
    const struct field_value *values = record_values(record);
    int field = -1;
    switch (type) {
    case RECORD_PATIENT:
    case RECORD_PATIENT_HIT:
        field = FIELD_OF(patient, mrn);
        break;
    case RECORD_APPOINTMENT:
    case RECORD_APPOINTMENT_LINE:
        field = FIELD_OF(appointment, appointment_id);
        break;
    case RECORD_MEDICATION:
    case RECORD_MEDICATION_LINE:
        field = FIELD_OF(medication, medication_id);
        break;
    case RECORD_ALLERGY:
        field = FIELD_OF(allergy, allergen);
        break;
    case RECORD_VITAL_SIGNS:
        field = FIELD_OF(vital_signs, recorded_date);
        break;
    case RECORD_LAB_RESULT:
    case RECORD_LAB_LINE:
        field = FIELD_OF(lab_result, order_id);
        break;
    default:
        break;
    }
    copy_characters(out, NATURAL_KEY_SIZE, field < 0 ? "" : values[field].text,
                    type == RECORD_ALLERGY ? ALLERGEN_CHARACTERS : NATURAL_KEY_SIZE);
}

/* --- visits ---------------------------------------------------------------------------------- */

struct visit_mark chart_visit(const struct chart *chart, const struct appointment *appointment)
{
    const struct visit *visit =
        chart_find_row(chart->pages[PART_VISITS], FIELD_OF(visit, row_id), appointment->id.integer);
    return visit_mark_of(appointment, visit);
}

/* --- medications ----------------------------------------------------------------------------- */

static bool is_event(const struct medication_event *event, const char *word)
{
    return event != NULL && strcmp(event->event.text, word) == 0;
}

struct medication_mark medication_mark_of(const struct medication *medication,
                                          const struct medication_event *newest)
{
    static const struct {
        enum status status;
        enum medication_state state;
        const char *event; /* that makes it so */
    } states[] = {
        {STATUS_ACTIVE, MEDICATION_ACTIVE, "resumed"},
        {STATUS_DISCONTINUED, MEDICATION_STOPPED, "stopped"},
        {STATUS_COMPLETED, MEDICATION_COMPLETED, "completed"},
    };
    struct medication_mark mark = {.state = MEDICATION_UNKNOWN};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (status_of(&medication->status) != states[i].status) {
            continue;
        }
        mark.state = states[i].state;
        if (is_event(newest, states[i].event)) {
            mark.event = newest;
        } else if (mark.state == MEDICATION_ACTIVE && is_event(newest, "suspended")) {
            mark.state = MEDICATION_SUSPENDED;
            mark.event = newest;
        } else {
            mark.disagrees = newest != NULL;
        }
    }
    return mark;
}

struct medication_mark chart_medication_mark(const struct chart *chart,
                                             const struct medication *medication)
{
    const struct medication_event *newest = NULL;
    chart_medication_events(chart, medication->id.integer, &newest, 1);
    struct medication_mark mark = medication_mark_of(medication, newest);
    if (chart_retracted(chart, RECORD_MEDICATION, medication->id.integer) != NULL) {
        mark.state = MEDICATION_IN_ERROR;
    }
    return mark;
}

const char *medication_state_word(enum medication_state state)
{
    static const char *const words[] = {
        [MEDICATION_UNKNOWN] = "status not known", [MEDICATION_ACTIVE] = "active",
        [MEDICATION_SUSPENDED] = "suspended",      [MEDICATION_STOPPED] = "stopped",
        [MEDICATION_COMPLETED] = "completed",      [MEDICATION_IN_ERROR] = "in error",
    };
    return words[state];
}

void medication_mark_words(const struct medication_mark *mark, char *out, size_t size)
{
    char date[64] = "", reason[512] = "";
    const char *word = medication_state_word(mark->state);
    if (mark->event != NULL) {
        const struct field_value *on = &mark->event->event_date;
        if (on->state == FIELD_VALUE) {
            char words[12];
            date_format(date_from_days((int32_t)on->integer), words);
            snprintf(date, sizeof(date), " %s %s",
                     mark->state == MEDICATION_SUSPENDED ? WORDS("since") : WORDS("on"), words);
        }
        safe_words(&mark->event->reason, "", reason, sizeof(reason));
        word = mark->state == MEDICATION_ACTIVE ? "active, resumed" : word;
    }
    snprintf(out, size, "%s%s%s%s%s", WORDS(word), date, reason[0] != '\0' ? ": " : "", reason,
             mark->disagrees ? WORDS(" (status changed by another program)") : "");
}

int chart_medication_events(const struct chart *chart, int64_t row_id,
                            const struct medication_event **out, int max)
{
    return chart_find_all(chart->pages[PART_MEDICATION_EVENTS], FIELD_OF(medication_event, row_id),
                          row_id, (const void **)out, max);
}

/* --- vital signs ----------------------------------------------------------------------------- */

const struct vitals_context *chart_vitals_context(const struct chart *chart, int64_t row_id)
{
    return chart_find_row(chart->pages[PART_VITALS_CONTEXTS], FIELD_OF(vitals_context, row_id),
                          row_id);
}

struct news2 chart_news2(const struct chart *chart, const struct vital_signs *set)
{
    const struct field_value *born = chart_born(chart);
    const struct patient_extra *extra = chart_patient_extra(chart);
    int age = -1;
    if (born->state == FIELD_VALUE && set->recorded_date.state == FIELD_VALUE) {
        struct datetime at = datetime_from_microseconds(set->recorded_date.integer);
        age = age_years(date_from_days((int32_t)born->integer), at.date);
    }
    return news2_of(set, chart_vitals_context(chart, set->id.integer), age,
                    extra != NULL && pregnancy_is_present(&extra->pregnancy));
}

/* --- the patient ----------------------------------------------------------------------------- */

const struct patient_extra *chart_patient_extra(const struct chart *chart)
{
    const struct page *page = chart->pages[PART_EXTRA];
    return page == NULL || page->count == 0 ? NULL : page_row(page, 0);
}

/* --- when the rows come ---------------------------------------------------------------------- */

/* Takes marked rows out: what is entered in error is no latest value. It stays in the sections'
 * lists, with its mark. */
static void drop_marked(struct page *page, const struct page *marks)
{
    int kept = 0;
    char *rows = page->rows;
    size_t size = page->spec->size;
    for (int i = 0; i < page->count; i++) {
        if (chart_mark_in(marks, page->spec->type, page_row_id(page, i)) != NULL) {
            continue;
        }
        if (kept < i) {
            memmove(rows + (size_t)kept * size, rows + (size_t)i * size, size);
            page->keys[kept] = page->keys[i];
        }
        kept++;
    }
    page->count = kept;
}

void chart_marks_came(struct chart *chart)
{
    static const enum chart_part_id latest[] = {PART_MEDICATIONS, PART_VITALS, PART_LABS};
    arena_release(&chart->panels_arena);
    chart->panels = chart->versions = (struct chart_panels){NULL, NULL};
    for (size_t i = 0; i < sizeof(latest) / sizeof(latest[0]); i++) {
        if (chart->pages[latest[i]] != NULL) {
            drop_marked(chart->pages[latest[i]], chart->pages[PART_RETRACTED]);
        }
    }
    if (chart->pages[PART_LABS] != NULL) {
        chart_panels_begin(chart->pages[PART_LABS], &chart->panels_arena, &chart->panels);
        chart_read_versions(chart);
    }
}
