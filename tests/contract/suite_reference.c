/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the reference that every order is held against: which of two rows stands first, compared
 * in C. Layer: tests.
 */
#include "tests/contract/suite.h"

#include "chartty/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SORTED_CHARACTERS = 100 };

static const struct field_value *field(const struct page *page, int row, const char *column)
{
    int index = record_field(page->spec, column);
    assert_true(index >= 0);
    return &record_values(page_row(page, row))[index];
}

static int sign(long long a, long long b)
{
    return (a > b) - (a < b);
}

static int by_text(const struct page *page, int a, int b, const char *column)
{
    return strcmp(field(page, a, column)->text, field(page, b, column)->text);
}

static int by_minutes(const struct page *page, int a, int b)
{
    return sign(time_parse(field(page, a, "time")->text), time_parse(field(page, b, "time")->text));
}

static int by_id(const struct page *page, int a, int b)
{
    return sign(page_row_id(page, a), page_row_id(page, b));
}

static int by_active(const struct page *page, int a, int b)
{
    return sign(strcmp(field(page, a, "status")->text, "active") != 0,
                strcmp(field(page, b, "status")->text, "active") != 0);
}

/* Null stands last, whatever the direction of the rest. */
static int by_nullness(const struct field_value *a, const struct field_value *b)
{
    return sign(a->state == FIELD_NULL, b->state == FIELD_NULL);
}

static int first_of(const int *parts, int count)
{
    for (int index = 0; index < count; index++)
        if (parts[index] != 0)
            return parts[index];
    return 0;
}
#define FIRST_OF(...)                                                                              \
    first_of((const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static const char *result_date(const struct page *page, int row)
{
    const struct field_value *resulted = field(page, row, "resulted_date");
    return resulted->state == FIELD_NULL ? field(page, row, "ordered_date")->text : resulted->text;
}

static int by_folded_name(const struct page *page, int a, int b)
{
    char left[256], right[256];
    const struct field_value *name_a = field(page, a, "name"), *name_b = field(page, b, "name");
    text_fold(left, sizeof left, name_a->text, name_a->length);
    text_fold(right, sizeof right, name_b->text, name_b->length);
    return strcmp(left, right);
}

static int by_name(const struct page *page, int a, int b, enum world_kind kind)
{
    bool people = page->spec->type == RECORD_PATIENT_HIT;
    if (kind == WORLD_FOREIGN)
        return FIRST_OF(by_text(page, a, b, people ? "last_name" : "patient_last_name"),
                        by_text(page, a, b, people ? "first_name" : "patient_first_name"));
    return FIRST_OF(by_text(page, a, b, "folded_last"), by_text(page, a, b, "folded_first"));
}

/* Newest first: by this column, then by row. */
static const char *newest_column(enum query_id id)
{
    switch (id) {
    case QUERY_ALLERGY_REVIEWS:
    case QUERY_LAB_REVIEWS:
        return "reviewed_at";
    case QUERY_LAB_VERSIONS:
        return "replaced_at";
    case QUERY_MEDICATION_EVENTS:
        return "recorded_at";
    case QUERY_RETRACTED:
        return "retracted_at";
    case QUERY_VITALS_CONTEXTS:
        return "recorded_date";
    case QUERY_LABS_UNREVIEWED:
        return "resulted_date";
    case QUERY_DRAFTS_OF_STAFF:
        return "saved_at";
    case QUERY_AUDIT:
    case QUERY_AUDIT_OF_ROW:
        return "at";
    case QUERY_BREAK_GLASS:
    case QUERY_BREAK_GLASS_OF_STAFF:
        return "started_at";
    default:
        return NULL;
    }
}

/* Nobody's hash is the least. */
static int by_cost(const struct page *page, int a, int b)
{
    const struct field_value *left = field(page, a, "password_hash");
    const struct field_value *right = field(page, b, "password_hash");
    int nullness = (left->state == FIELD_NULL) - (right->state == FIELD_NULL);
    return nullness != 0                   ? nullness
           : left->state == FIELD_NULL     ? 0
           : left->length != right->length ? (left->length > right->length ? -1 : 1)
                                           : strcmp(right->text, left->text);
}

static int compare_own(const struct page *page, int a, int b, enum query_id id)
{
    const char *newest = newest_column(id);
    if (newest != NULL)
        return FIRST_OF(by_text(page, b, a, newest), by_id(page, b, a));
    if (id == QUERY_STAFF)
        return by_text(page, a, b, "username");
    if (id == QUERY_STAFF_BY_COST)
        return FIRST_OF(by_cost(page, a, b), by_id(page, b, a));
    if (id == QUERY_AUDIT_CHAIN)
        return FIRST_OF(by_text(page, a, b, "chain"), sign(field(page, a, "position")->integer,
                                                           field(page, b, "position")->integer));
    return id == QUERY_CLIENT_SECRETS ? by_id(page, b, a) : by_id(page, a, b);
}

/* The audit by a column: that, the time, the row, all one way; of no patient or table is least. */
static int compare_audit(const struct page *page, int a, int b, int order)
{
    int index = abs(order) - 1;
    const struct field_value *left = &record_values(page_row(page, a))[index];
    const struct field_value *right = &record_values(page_row(page, b))[index];
    int values = page->spec->fields[index].kind == FIELD_REFERENCE
                     ? sign(left->integer, right->integer)
                     : strcmp(left->text, right->text);
    int result =
        FIRST_OF(by_nullness(right, left), values, by_text(page, a, b, "at"), by_id(page, a, b));
    return order < 0 ? -result : result;
}

static int compare_default(const struct page *page, int a, int b, enum query_id id,
                           enum world_kind kind)
{
    switch (id) {
    case QUERY_PATIENTS:
        return FIRST_OF(by_name(page, a, b, kind), by_id(page, a, b));
    case QUERY_MEDICATIONS_ACTIVE:
        return FIRST_OF(
            by_name(page, a, b, kind),
            sign(field(page, a, "patient_id")->integer, field(page, b, "patient_id")->integer),
            by_text(page, a, b, "name"), by_id(page, a, b));
    case QUERY_PROVIDERS:
    case QUERY_PROVIDERS_OF_DAY:
        return FIRST_OF(by_folded_name(page, a, b), by_id(page, a, b));
    case QUERY_CLIENTS:
        return FIRST_OF(by_text(page, a, b, "app_name"), by_id(page, a, b));
    case QUERY_APPOINTMENTS_OF_DAY:
        return FIRST_OF(by_minutes(page, a, b), by_id(page, a, b));
    case QUERY_APPOINTMENTS_OF_PROVIDER:
    case QUERY_APPOINTMENTS_UPCOMING:
    case QUERY_APPOINTMENTS_IN_TIME:
        return FIRST_OF(by_text(page, a, b, "date"), by_minutes(page, a, b), by_id(page, a, b));
    case QUERY_VITAL_SIGNS_IN_TIME:
        return FIRST_OF(by_text(page, a, b, "recorded_date"), by_id(page, a, b));
    case QUERY_APPOINTMENTS_OF_PATIENT:
        return FIRST_OF(by_text(page, b, a, "date"), by_minutes(page, b, a), by_id(page, b, a));
    case QUERY_MEDICATIONS_OF_PATIENT:
        return FIRST_OF(by_active(page, a, b), by_text(page, b, a, "prescribed_date"),
                        by_id(page, b, a));
    case QUERY_ALLERGIES_OF_PATIENT:
        return FIRST_OF(by_active(page, a, b),
                        by_nullness(field(page, a, "onset_date"), field(page, b, "onset_date")),
                        by_text(page, b, a, "onset_date"), by_id(page, b, a));
    case QUERY_VITAL_SIGNS_OF_PATIENT:
        return FIRST_OF(by_text(page, b, a, "recorded_date"), by_id(page, b, a));
    case QUERY_LAB_RESULTS_OF_PATIENT:
        return FIRST_OF(
            by_nullness(field(page, b, "resulted_date"), field(page, a, "resulted_date")),
            strcmp(result_date(page, b), result_date(page, a)), by_id(page, b, a));
    case QUERY_TIMELINE_OF_PATIENT:
        return FIRST_OF(by_nullness(field(page, a, "at"), field(page, b, "at")),
                        by_text(page, b, a, "at"), by_text(page, a, b, "source"),
                        by_id(page, b, a));
    default:
        return compare_own(page, a, b, id);
    }
}

static int compare_values(const struct field_spec *spec, const struct field_value *a,
                          const struct field_value *b)
{
    char left[SORTED_CHARACTERS * 4 + 1], right[SORTED_CHARACTERS * 4 + 1];
    switch (spec->kind) {
    case FIELD_ID:
    case FIELD_REFERENCE:
    case FIELD_INTEGER:
    case FIELD_BOOLEAN:
        return sign(a->integer, b->integer);
    case FIELD_REAL:
        return (a->real > b->real) - (a->real < b->real);
    case FIELD_TIME:
        return sign(time_parse(a->text), time_parse(b->text));
    default:
        snprintf(left, sizeof left, "%s", a->text);
        snprintf(right, sizeof right, "%s", b->text);
        return strcmp(left, right);
    }
}

/* A time that cannot be read has no place by the clock: it stands last, as null does. */
static bool has_no_place(const struct field_spec *spec, const struct field_value *value)
{
    return value->state == FIELD_NULL || (spec->kind == FIELD_TIME && time_parse(value->text) < 0);
}

int suite_compare(const struct page *page, int a, int b, const struct query *query,
                  enum world_kind kind)
{
    if (query->order == QUERY_ORDER_DEFAULT)
        return compare_default(page, a, b, query->id, kind);
    if (query->id == QUERY_AUDIT)
        return compare_audit(page, a, b, query->order);
    int index = abs(query->order) - 1;
    const struct field_spec *spec = &page->spec->fields[index];
    const struct field_value *left = &record_values(page_row(page, a))[index];
    const struct field_value *right = &record_values(page_row(page, b))[index];
    int nulls = sign(has_no_place(spec, left), has_no_place(spec, right));
    if (nulls != 0)
        return nulls;
    int values = has_no_place(spec, left) ? 0 : compare_values(spec, left, right);
    if (query->order < 0)
        values = -values;
    if (values == 0 && query->id == QUERY_TIMELINE_OF_PATIENT)
        values = by_text(page, a, b, "source");
    return values != 0 ? values : by_id(page, a, b);
}
