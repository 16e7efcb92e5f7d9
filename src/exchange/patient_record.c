/* SPDX-License-Identifier: MIT */
/* One patient's whole record: reading and taking away. Loop thread. */
#include "src/exchange/patient_record.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/data/change_set.h"
#include "chartty/model/identifiers.h"
#include "src/exchange/patient_record_parts.h"

#include <stdio.h>
#include <string.h>

/* The tables of a patient, what is taken away first: rows that stand on others before those. */
static const struct part_kind {
    enum record_type type;
    enum query_id query;
    bool own; /* one of chartty's tables */
} kinds[RECORD_PARTS] = {
    {RECORD_VISIT, QUERY_VISITS_OF_PATIENT, true},
    {RECORD_MEDICATION_EVENT, QUERY_MEDICATION_EVENTS, true},
    {RECORD_LAB_REVIEW, QUERY_LAB_REVIEWS, true},
    {RECORD_LAB_VERSION, QUERY_LAB_VERSIONS, true},
    {RECORD_VITALS_CONTEXT, QUERY_VITALS_CONTEXTS, true},
    {RECORD_ALLERGY_REVIEW, QUERY_ALLERGY_REVIEWS, true},
    {RECORD_RETRACTED, QUERY_RETRACTED, true},
    {RECORD_PATIENT_EXTRA, QUERY_PATIENT_EXTRA, true},
    {RECORD_APPOINTMENT, QUERY_APPOINTMENTS_OF_PATIENT, false},
    {RECORD_MEDICATION, QUERY_MEDICATIONS_OF_PATIENT, false},
    {RECORD_ALLERGY, QUERY_ALLERGIES_OF_PATIENT, false},
    {RECORD_VITAL_SIGNS, QUERY_VITAL_SIGNS_OF_PATIENT, false},
    {RECORD_LAB_RESULT, QUERY_LAB_RESULTS_OF_PATIENT, false},
    {RECORD_PATIENT, QUERY_PATIENT_ROW, false},
};

enum { ROWS_A_PAGE = 500 };

static void answer(struct patient_record *record, const struct error *error)
{
    record->done(record->context, error);
}

static void ask_part(struct patient_record *record);

static void part_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct patient_record *record = context;
    struct record_part *part = &record->parts[record->part];
    (void)count;
    if (error->code != ERROR_OK) {
        answer(record, error);
        return;
    }
    part->pages =
        memory_resize(part->pages, (size_t)part->page_count + 1, sizeof(struct page_slot));
    part->pages[part->page_count++].page = pages[0];
    part->count += pages[0]->count;
    bool more = pages[0]->more_after;
    pages[0] = NULL;
    record->part += more ? 0 : 1;
    if (record->part < RECORD_PARTS) {
        ask_part(record);
        return;
    }
    struct error ok;
    error_clear(&ok);
    if (patient_record_count(record, RECORD_PATIENT) != 1) {
        error_set(&ok, ERROR_NOT_FOUND, "This patient is no longer in the records.");
    }
    answer(record, &ok);
}

static void ask_part(struct patient_record *record)
{
    const struct part_kind *kind = &kinds[record->part];
    struct record_part *part = &record->parts[record->part];
    struct page_request request = {.query.id = kind->query, .limit = ROWS_A_PAGE};
    struct error error;
    part->type = kind->type;
    if (kind->type == RECORD_PATIENT) {
        request.query.filter.id = record->patient_id;
    } else {
        request.query.filter.patient_id = record->patient_id;
    }
    if (part->page_count > 0) {
        const struct page *last = part->pages[part->page_count - 1].page;
        request.from = PAGE_AFTER;
        request.key = last->keys[last->count - 1];
    }
    if (data_pages(record->session->data, record->owner, &request, 1, DATA_DEADLINE_MS, part_came,
                   record, &error) == 0) {
        answer(record, &error);
    }
}

/* The search finds MRNs that begin so, in any case: one must be it. */
static void found(void *context, const struct error *error, struct page **pages, int count)
{
    struct patient_record *record = context;
    struct error why;
    int matches = 0;
    (void)count;
    if (error->code != ERROR_OK) {
        answer(record, error);
        return;
    }
    for (int i = 0; i < pages[0]->count; i++) {
        const struct patient_hit *hit = page_row(pages[0], i);
        char folded[64];
        code_folded(hit->mrn.text, folded, sizeof(folded));
        if (strcmp(folded, record->mrn) == 0) {
            record->patient_id = hit->id.integer;
            matches++;
        }
    }
    if (matches != 1) {
        error_set(&why, matches == 0 ? ERROR_NOT_FOUND : ERROR_REFUSED,
                  matches == 0 ? "No patient has the MRN %s. Nothing was done."
                               : "More than one patient has the MRN %s. Nothing was done.",
                  record->mrn);
        answer(record, &why);
        return;
    }
    ask_part(record);
}

struct patient_record *patient_record_read(struct session *session, const char *mrn,
                                           void (*done)(void *context, const struct error *error),
                                           void *context, struct error *error)
{
    struct patient_record *record = memory_new(sizeof(*record));
    struct page_request request = {.query.id = QUERY_PATIENT_SEARCH, .limit = ROWS_A_PAGE};
    struct query_filter *filter = &request.query.filter;
    record->session = session;
    record->done = done;
    record->context = context;
    record->owner = data_owner_new(session->data);
    code_folded(mrn, record->mrn, sizeof(record->mrn));
    filter->today = clock_today(session->clock);
    filter->has_today = true;
    snprintf(filter->terms.code, sizeof(filter->terms.code), "%.31s", record->mrn);
    if (record->mrn[0] == '\0' || strlen(record->mrn) >= sizeof(filter->terms.code)) {
        error_set(error, ERROR_INVALID, "This is not an MRN.");
    } else if (data_pages(session->data, record->owner, &request, 1, DATA_DEADLINE_MS, found,
                          record, error) != 0) {
        return record;
    }
    patient_record_free(record);
    return NULL;
}

void patient_record_free(struct patient_record *record)
{
    if (record == NULL) {
        return;
    }
    data_owner_end(record->session->data, record->owner);
    for (int i = 0; i < RECORD_PARTS; i++) {
        for (int page = 0; page < record->parts[i].page_count; page++) {
            page_free(record->parts[i].pages[page].page);
        }
        memory_free(record->parts[i].pages);
    }
    memory_free(record);
}

static const struct record_part *part_of(const struct patient_record *record, enum record_type type)
{
    for (int i = 0; i < RECORD_PARTS; i++) {
        if (kinds[i].type == type) {
            return &record->parts[i];
        }
    }
    return NULL;
}

const struct patient *patient_record_patient(const struct patient_record *record)
{
    return page_row(record->parts[RECORD_PARTS - 1].pages[0].page, 0); /* kinds ends with it */
}

int patient_record_count(const struct patient_record *record, enum record_type type)
{
    const struct record_part *part = part_of(record, type);
    return part != NULL ? part->count : 0;
}

void patient_record_counts(const struct patient_record *record, char *out, size_t size)
{
    out[0] = '\0';
    for (int i = RECORD_PARTS - 1; i >= 0; i--) {
        int count = record->parts[i].count;
        if (count > 0) {
            text_append(out, size, "%s%s %d", out[0] != '\0' ? ", " : "",
                        record_spec(kinds[i].type)->table, count);
        }
    }
}

static const char *stored(const struct field_value *value)
{
    return value->state == FIELD_NULL ? NULL : value->text;
}

static const char *column_text(enum record_type type, const void *row, const char *column)
{
    int field = record_field(record_spec(type), column);
    return field < 0 ? NULL : stored(&record_values(row)[field]);
}

/* One row of the eight tables, only while it is as it was written to the file. */
static void purge_row(struct change_set *set, enum record_type type, const void *row)
{
    const struct record_spec *spec = record_spec(type);
    struct change_match matches[CHANGE_MATCHES];
    int count = 0;
    matches[count++] = (struct change_match){0, stored(&record_values(row)[0])};
    for (int i = 0; i < 2; i++) {
        const char *column = i == 0 ? "patient_id" : "updated_at";
        int field = record_field(spec, column);
        if (field >= 0) {
            matches[count++] = (struct change_match){field, column_text(type, row, column)};
        }
    }
    change_set_delete_all(set, type, matches, count);
}

static void purge_part(struct change_set *set, const struct part_kind *kind,
                       const struct record_part *part, const char *patient_id)
{
    int field =
        kind->type == RECORD_PATIENT ? 0 : record_field(record_spec(kind->type), "patient_id");
    struct change_match all = {field, patient_id};
    if (kind->own) {
        change_set_delete_all(set, kind->type, &all, 1);
        return;
    }
    for (int page = 0; page < part->page_count; page++) {
        for (int row = 0; row < part->pages[page].page->count; row++) {
            purge_row(set, kind->type, page_row(part->pages[page].page, row));
        }
    }
    change_set_expect_none(set, kind->type, &all, 1,
                           "Somebody changed or added to this record after it was written to the "
                           "file. Nothing was removed; begin again.");
}

int patient_record_compose_purge(const struct patient_record *record, struct change_set *set,
                                 struct error *error)
{
    const struct patient *patient = patient_record_patient(record);
    struct change_match drafts = {FIELD_OF(draft, patient_id), patient->id.text};
    if (patient->id.state != FIELD_VALUE) {
        return error_set(error, ERROR_CORRUPT, "This patient's row cannot be read.");
    }
    change_set_expect_patient(set, record->patient_id, patient->mrn.text, patient->dob.text);
    change_set_delete_all(set, RECORD_DRAFT, &drafts, 1);
    for (int i = 0; i < RECORD_PARTS; i++) {
        purge_part(set, &kinds[i], &record->parts[i], patient->id.text);
    }
    return 0;
}
