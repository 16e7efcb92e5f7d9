/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a save expects to find: that it is still the same patient, that rows are or are not
 * there, that a time is free. Layer: data, private to the backends.  Thread: the writer's.
 */
#include "src/data/page_build.h"
#include "src/data/writing/writer.h"

#include <string.h>

enum { DAY_MINUTES = 1440, USUAL_MINUTES = 30, LONGEST_DAYS = 7, CLASHES_MAX = 500 };

static int expect_patient(struct writing *writing, const struct change_step *step)
{
    struct page *now = writer_row(writing->writer, RECORD_PATIENT, step->id, writing->error);
    if (now == NULL) {
        return -1;
    }
    const struct patient *patient = now->count > 0 ? page_row(now, 0) : NULL;
    if (patient != NULL && strcmp(patient->mrn.text, step->mrn) == 0 &&
        strcmp(patient->dob.text, step->dob) == 0) {
        page_free(now);
        return 0;
    }
    save_work_set_now(writing->work, now);
    return error_set(writing->error, ERROR_CONFLICT,
                     patient == NULL
                         ? "This patient is not there any more. Nothing was saved."
                         : "The MRN or date of birth of this patient is not what it was when the "
                           "form was opened. Nothing was saved; look at whose chart this is.");
}

static int expect_rows(struct writing *writing, const struct change_step *step)
{
    int there = writer_exists(writing->writer, step->type, step->matches, step->match_count,
                              writing->error);
    if (there < 0) {
        return -1;
    }
    bool is_fine = (there == 1) == (step->kind == STEP_EXPECT_SOME);
    return is_fine ? 0 : error_set(writing->error, ERROR_REFUSED, "%s", step->sentence);
}

/* Minutes since 1970, so that a day's end is like any other minute. */
static int64_t minutes_of(int32_t days, int64_t minutes)
{
    return (int64_t)days * DAY_MINUTES + minutes;
}

/* Does this row hold any minute of the slot? Half-open: one that begins when the other ends does
 * not. */
static bool overlaps(const struct appointment_line *row, const struct change_slot *slot)
{
    struct date date;
    if (row->start_minutes.state != FIELD_VALUE || !date_parse_iso(row->date.text, &date)) {
        return false;
    }
    int64_t minutes =
        row->duration_minutes.state == FIELD_VALUE ? row->duration_minutes.integer : USUAL_MINUTES;
    int64_t begin = minutes_of(date_to_days(date), row->start_minutes.integer);
    int64_t from = minutes_of(date_to_days(slot->date), slot->start_minutes);
    return begin < from + slot->duration_minutes && from < begin + minutes;
}

/* Rows are numbered with four bytes. */
static bool is_row_number(int64_t id)
{
    return id > 0 && id <= INT32_MAX;
}

static int read_clashes(struct writing *writing, const struct change_slot *slot, struct page *page)
{
    struct writer *writer = writing->writer;
    struct writer_statement *found = writer_statement(writer, WRITER_OVERLAPS, writing->error);
    if (found == NULL) {
        return -1;
    }
    char first[11], last[11];
    int days = (slot->start_minutes + slot->duration_minutes) / DAY_MINUTES;
    date_format_iso(date_add_days(slot->date, -LONGEST_DAYS), first);
    date_format_iso(date_add_days(slot->date, days), last);
    if (is_row_number(slot->provider_id)) {
        writer->ops->bind_number(found, 1, slot->provider_id);
    }
    if (is_row_number(slot->patient_id)) {
        writer->ops->bind_number(found, 2, slot->patient_id);
    }
    writer->ops->bind_number(found, 3, is_row_number(slot->except_id) ? slot->except_id : 0);
    writer_bind(writer, found, 4, first);
    writer_bind(writer, found, 5, last);
    int result;
    while ((result = writer->ops->step(writer, found)) == 1 && page->count < CLASHES_MAX) {
        writer_add_row(writer, found, page);
        if (!overlaps(page_row(page, page->count - 1), slot)) {
            page_truncate(page, page->count - 1);
        }
    }
    int failed = result < 0 ? writer->ops->failed(writer, writing->error) : 0;
    writer->ops->reset(found);
    return failed;
}

static int expect_free(struct writing *writing, const struct change_slot *slot)
{
    struct page *clashes = page_new(record_spec(RECORD_APPOINTMENT_LINE), CLASHES_MAX);
    if (read_clashes(writing, slot, clashes) != 0) {
        page_free(clashes);
        return -1;
    }
    if (clashes->count == 0) {
        page_free(clashes);
        return 0;
    }
    save_work_set_now(writing->work, clashes);
    return slot->allow ? 0
                       : error_set(writing->error, ERROR_REFUSED,
                                   "That time is taken by another appointment of the provider or "
                                   "of the patient. Nothing was saved; choose another time.");
}

int writer_expect(struct writing *writing, const struct change_step *step)
{
    switch (step->kind) {
    case STEP_EXPECT_PATIENT:
        return expect_patient(writing, step);
    case STEP_EXPECT_FREE:
        return expect_free(writing, &step->slot);
    default:
        return expect_rows(writing, step);
    }
}
