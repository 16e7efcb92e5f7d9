/* SPDX-License-Identifier: MIT */
/*
 * One patient's chart: the first pages of all sections in one request. Loop thread. The chart's own
 * patient id goes into every query, and an answer for another owner never comes (data.h), so no row
 * of the last patient can show.
 */
#include "src/control/chart_private.h"

#include "chartty/base/memory.h"
#include "chartty/base/words.h"
#include "chartty/control/chart_marks.h"
#include "chartty/model/names.h"
#include "chartty/model/placeholders.h"

#include <string.h>

/* The newest of each kind of mark: as many as a page takes. */
enum { SIDE_ROWS = 500 };

static const struct {
    enum query_id query;
    enum query_preset preset;
    int limit;
} parts[CHART_PARTS] = {
    [PART_PATIENT] = {QUERY_PATIENT, QUERY_ALL, 1},
    [PART_APPOINTMENTS] = {QUERY_APPOINTMENTS_OF_PATIENT, QUERY_CURRENT, 20},
    [PART_COUNTS] = {QUERY_COUNTS_OF_PATIENT, QUERY_ALL, 1},
    [PART_MEDICATIONS] = {QUERY_MEDICATIONS_OF_PATIENT, QUERY_CURRENT, 40},
    [PART_ALLERGIES] = {QUERY_ALLERGIES_OF_PATIENT, QUERY_ALL, 40},
    [PART_VITALS] = {QUERY_VITAL_SIGNS_OF_PATIENT, QUERY_ALL, 20},
    [PART_LABS] = {QUERY_LAB_RESULTS_OF_PATIENT, QUERY_ALL, 20},
    [PART_EXTRA] = {QUERY_PATIENT_EXTRA, QUERY_ALL, 1},
    [PART_VISITS] = {QUERY_VISITS_OF_PATIENT, QUERY_ALL, SIDE_ROWS},
    [PART_ALLERGY_REVIEWS] = {QUERY_ALLERGY_REVIEWS, QUERY_ALL, SIDE_ROWS},
    [PART_VITALS_CONTEXTS] = {QUERY_VITALS_CONTEXTS, QUERY_ALL, SIDE_ROWS},
    [PART_LAB_REVIEWS] = {QUERY_LAB_REVIEWS, QUERY_ALL, SIDE_ROWS},
    [PART_LAB_VERSIONS] = {QUERY_LAB_VERSIONS, QUERY_ALL, SIDE_ROWS},
    [PART_MEDICATION_EVENTS] = {QUERY_MEDICATION_EVENTS, QUERY_ALL, SIDE_ROWS},
    [PART_RETRACTED] = {QUERY_RETRACTED, QUERY_ALL, SIDE_ROWS},
};

struct query chart_query(const struct chart *chart, enum query_id id, enum query_preset preset)
{
    struct query query = {.id = id};
    query.filter.today = clock_today(chart->session->clock);
    query.filter.has_today = true;
    query.filter.preset = preset;
    if (id == QUERY_PATIENT) {
        query.filter.id = chart->patient_id;
    } else {
        query.filter.patient_id = chart->patient_id;
    }
    return query;
}

void chart_take(struct chart *chart, struct page **pages, int count)
{
    if (pages[PART_PATIENT]->count == 0) {
        chart->state = CHART_GONE;
        return;
    }
    for (int i = 0; i < count; i++) { /* without the right to see it, less was asked for */
        page_free(chart->pages[i]);
        chart->pages[i] = pages[i];
        pages[i] = NULL;
    }
    chart->state = CHART_READY;
    chart_marks_came(chart);
    const struct patient_hit *patient = chart_patient(chart);
    char name[256], mrn[64], born[12] = "";
    name_display(&patient->last_name, &patient->first_name, &patient->title, name, sizeof(name));
    text_safe(mrn, sizeof(mrn), patient->mrn.text, patient->mrn.length, NULL);
    if (patient->dob.state == FIELD_VALUE) {
        date_format(date_from_days((int32_t)patient->dob.integer), born);
    }
    session_remember(chart->session, chart->patient_id, name, mrn, born);
}

static void answer(void *context, const struct error *error, struct page **pages, int count)
{
    struct chart *chart = context;
    chart->ticket = 0;
    if (error->code != ERROR_OK) {
        chart->state = CHART_FAILED;
        chart->error = *error;
    } else if (chart_views_hold(chart, pages, count)) {
        if (chart->state != CHART_FAILED) {
            return; /* until the view is recorded */
        }
    } else {
        chart_take(chart, pages, count);
    }
    chart->changed(chart->context);
}

void chart_renew_owner(struct chart *chart, data_owner *owner)
{
    data_owner_end(chart->session->data, *owner);
    *owner = data_owner_new(chart->session->data);
}

bool chart_has_right(const struct chart *chart)
{
    return rights_allow(chart->session, PERMISSION_VIEW_CLINICAL, chart->patient_id);
}

/* The right may have come after the chart was read: until it is read again nothing clinical is
 * there. */
bool chart_is_clinical(const struct chart *chart)
{
    return chart_has_right(chart) &&
           (chart->pages[PART_PATIENT] == NULL || chart->pages[PART_CLINICAL] != NULL);
}

bool chart_is_emergency(const struct chart *chart, struct datetime *until)
{
    const struct session *session = chart->session;
    if (rights_of_role(session->person.role, PERMISSION_VIEW_CLINICAL) ||
        !chart_is_clinical(chart)) {
        return false;
    }
    int64_t left_ms = session->emergency.ends_ms - session_now_ms(session);
    struct datetime now = clock_local(session->clock);
    *until = datetime_from_microseconds(datetime_to_microseconds(&now) + left_ms * 1000);
    return true;
}

/* What was read under a right that is no longer there goes at once. */
static int parts_to_ask(struct chart *chart)
{
    if (chart_has_right(chart)) {
        return CHART_PARTS;
    }
    for (int i = PART_CLINICAL; i < CHART_PARTS; i++) {
        page_free(chart->pages[i]);
        chart->pages[i] = NULL;
    }
    return PART_CLINICAL;
}

void chart_refresh(struct chart *chart)
{
    chart_renew_owner(chart, &chart->read_owner);
    struct page_request requests[CHART_PARTS] = {0};
    int count = parts_to_ask(chart);
    for (int i = 0; i < count; i++) {
        requests[i].query = chart_query(chart, parts[i].query, parts[i].preset);
        requests[i].limit = parts[i].limit;
    }
    /* What is to come, soonest first; the section itself shows all, newest first. */
    struct query *appointments = &requests[PART_APPOINTMENTS].query;
    appointments->filter.from = appointments->filter.today;
    appointments->filter.has_from = true;
    appointments->order = FIELD_OF(appointment_line, date) + 1;
    requests[PART_VISITS].query.order = -(FIELD_OF(visit, row_id) + 1); /* newest first */
    struct error error;
    chart->loading_since_ms = clock_monotonic_ms();
    if (chart->pages[PART_PATIENT] == NULL) {
        chart->state = CHART_LOADING;
    }
    chart->ticket = data_pages(chart->session->data, chart->read_owner, requests, count,
                               DATA_DEADLINE_MS, answer, chart, &error);
    if (chart->ticket == 0) {
        chart->state = CHART_FAILED;
        chart->error = error;
    }
    if (chart->history_wanted) {
        chart_history_read(chart);
    }
    chart_views_ask(chart);
}

static void on_change(void *context, const struct change_note *notes, int count)
{
    struct chart *chart = context;
    for (int i = 0; i < count; i++) {
        bool own_row = notes[i].type == RECORD_PATIENT && notes[i].id == chart->patient_id;
        if (own_row || notes[i].patient_id == chart->patient_id) {
            chart_refresh(chart);
            return;
        }
    }
    if (count < 0) {
        chart_refresh(chart);
    }
}

struct chart *chart_open(struct session *session, int64_t patient_id,
                         void (*changed)(void *context), void *context)
{
    struct chart *chart = memory_new(sizeof(*chart));
    chart->session = session;
    chart->patient_id = patient_id;
    chart->changed = changed;
    chart->context = context;
    chart->watch_owner = data_owner_new(session->data);
    chart->read_owner = data_owner_new(session->data);
    chart->history_owner = data_owner_new(session->data);
    arena_init(&chart->history_arena);
    arena_init(&chart->panels_arena);
    chart_views_begin(chart);
    chart_refresh(chart);
    data_watch(session->data, chart->watch_owner, on_change, chart, NULL);
    return chart;
}

void chart_free(struct chart *chart)
{
    if (chart == NULL) {
        return;
    }
    data_owner_end(chart->session->data, chart->watch_owner);
    data_owner_end(chart->session->data, chart->read_owner);
    data_owner_end(chart->session->data, chart->history_owner);
    for (int i = 0; i < CHART_PARTS; i++) {
        page_free(chart->pages[i]);
    }
    arena_release(&chart->panels_arena);
    chart_views_end(chart);
    chart_history_release(chart);
    memory_free(chart);
}

enum chart_state chart_state(const struct chart *chart)
{
    return chart->state;
}

const struct error *chart_error(const struct chart *chart)
{
    return chart->state == CHART_FAILED ? &chart->error : NULL;
}

int64_t chart_loading_since_ms(const struct chart *chart)
{
    bool waits = chart->ticket != 0 || chart->held[PART_PATIENT] != NULL;
    return waits ? chart->loading_since_ms : 0;
}

void chart_cancel(struct chart *chart)
{
    if (chart->ticket != 0) {
        data_cancel(chart->session->data, chart->ticket);
    }
}

int64_t chart_patient_id(const struct chart *chart)
{
    return chart->patient_id;
}

struct date chart_today(const struct chart *chart)
{
    return clock_today(chart->session->clock);
}

static const void *single_row(const struct page *page)
{
    return page == NULL || page->count == 0 ? NULL : page_row(page, 0);
}

const struct patient_hit *chart_patient(const struct chart *chart)
{
    return single_row(chart->pages[PART_PATIENT]);
}

const struct patient_counts *chart_counts(const struct chart *chart)
{
    return single_row(chart->pages[PART_COUNTS]);
}

struct chart_part chart_part_of(const struct page *page)
{
    struct chart_part part = {0};
    if (page != NULL) {
        part.rows = page->rows;
        part.row_size = page->spec->size;
        part.count = page->count;
        part.more = page->more_after;
    }
    return part;
}

struct chart_part chart_medications(const struct chart *chart)
{
    return chart_part_of(chart->pages[PART_MEDICATIONS]);
}

struct chart_part chart_allergies(const struct chart *chart)
{
    return chart_part_of(chart->pages[PART_ALLERGIES]);
}

struct chart_part chart_vitals(const struct chart *chart)
{
    return chart_part_of(chart->pages[PART_VITALS]);
}

struct chart_part chart_labs(const struct chart *chart)
{
    return chart_part_of(chart->pages[PART_LABS]);
}

struct chart_part chart_appointments(const struct chart *chart)
{
    return chart_part_of(chart->pages[PART_APPOINTMENTS]);
}

/* A date that stands for one that nobody knows is not an age. */
const struct field_value *chart_born(const struct chart *chart)
{
    static const struct field_value none = {.state = FIELD_NULL, .text = ""};
    const struct patient_hit *patient = chart_patient(chart);
    bool known = patient != NULL && birth_known(&patient->birth_date_note) != BIRTH_UNKNOWN;
    return known ? &patient->dob : &none;
}

int chart_age_days_on(const struct chart *chart, const struct field_value *moment)
{
    const struct field_value *born = chart_born(chart);
    if (born->state != FIELD_VALUE || moment->state != FIELD_VALUE) {
        return -1;
    }
    struct datetime at = datetime_from_microseconds(moment->integer);
    return vital_age_days(date_from_days((int32_t)born->integer), at.date);
}

struct lab_subject chart_lab_subject(const struct chart *chart, const struct lab_result *result)
{
    struct field_value none = {.state = FIELD_NULL, .text = ""};
    struct field_value today = {.state = FIELD_VALUE, .text = ""};
    const struct patient_hit *patient = chart_patient(chart);
    const struct field_value *on = lab_result_date(result);
    today.integer = date_to_days(clock_today(chart->session->clock));
    return lab_subject_of(chart_born(chart), patient != NULL ? &patient->gender : &none,
                          on->state == FIELD_VALUE ? on : &today);
}
