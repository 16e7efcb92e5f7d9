/* SPDX-License-Identifier: MIT */
/*
 * Looking for the one appointment that a person at the kiosk may mean, and marking the arrival.
 * Loop thread. Three reads and a write: patients of that name and date, the patient's appointments
 * and visits, the arrival.
 */
#include "chartty/control/self_check_in.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/control/audit.h"
#include "chartty/control/line.h"
#include "chartty/data/change_set.h"
#include "chartty/model/names.h"
#include "chartty/model/status_words.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE_READ = 50, APPOINTMENTS_READ = 200, LOOK_DEADLINE_MS = 10000, NAME_SIZE = 256 };
enum { STORED_SIZE = 32, NUMBER_SIZE = 24 };

struct self_check_in {
    struct session *session;
    data_owner owner; /* of what is looked up; ended when it is forgotten */
    void (*changed)(void *context);
    void *context;
    enum check_in_state state;
    int misses;
    char last[NAME_SIZE]; /* folded */
    struct date born;
    int64_t patient_id;
    char initials[16], time[8], mrn[64], dob[STORED_SIZE];
    struct appointment_line appointment; /* its texts are in `page` */
    struct visit visit;                  /* row_id null: there is none yet */
    struct page *page, *visits;
};

static void drop_found(struct self_check_in *check_in)
{
    data_owner_end(check_in->session->data, check_in->owner);
    check_in->owner = data_owner_new(check_in->session->data);
    page_free(check_in->page);
    page_free(check_in->visits);
    check_in->page = check_in->visits = NULL;
    check_in->patient_id = 0;
    check_in->initials[0] = check_in->time[0] = check_in->mrn[0] = check_in->dob[0] = '\0';
    check_in->last[0] = '\0';
    memset(&check_in->appointment, 0, sizeof(check_in->appointment));
    memset(&check_in->visit, 0, sizeof(check_in->visit));
}

struct self_check_in *self_check_in_new(struct session *session, void (*changed)(void *context),
                                        void *context)
{
    struct self_check_in *check_in = memory_new(sizeof(*check_in));
    check_in->session = session;
    check_in->changed = changed;
    check_in->context = context;
    check_in->owner = data_owner_new(session->data);
    return check_in;
}

void self_check_in_free(struct self_check_in *check_in)
{
    if (check_in != NULL) {
        drop_found(check_in);
        data_owner_end(check_in->session->data, check_in->owner);
        memory_free(check_in);
    }
}

enum check_in_state self_check_in_state(const struct self_check_in *check_in)
{
    return check_in->state;
}

bool self_check_in_is_possible(const struct self_check_in *check_in)
{
    return !line_bars_saving(check_in->session, NULL);
}

const char *self_check_in_initials(const struct self_check_in *check_in)
{
    return check_in->initials;
}

const char *self_check_in_time(const struct self_check_in *check_in)
{
    return check_in->time;
}

int self_check_in_misses(const struct self_check_in *check_in)
{
    return check_in->misses;
}

void self_check_in_forget(struct self_check_in *check_in)
{
    drop_found(check_in);
    check_in->state = CHECK_IN_IDLE;
}

static void enter_state(struct self_check_in *check_in, enum check_in_state state)
{
    check_in->state = state;
    check_in->changed(check_in->context);
}

/* The reason goes to the audit alone, and names nobody. */
static void miss(struct self_check_in *check_in, const char *reason)
{
    drop_found(check_in);
    check_in->misses++;
    audit_note(check_in->session, check_in->owner, AUDIT_CHECK_IN_FAILED, 0, reason, NULL, NULL,
               NULL);
    enter_state(check_in, CHECK_IN_MISSED);
}

/* Not a miss, and no step towards the pause that misses bring. */
static void not_reached(struct self_check_in *check_in)
{
    drop_found(check_in);
    audit_note(check_in->session, check_in->owner, AUDIT_CHECK_IN_FAILED, 0,
               "the records did not answer", NULL, NULL, NULL);
    enter_state(check_in, CHECK_IN_UNREACHABLE);
}

/* --- the appointment ------------------------------------------------------------------------- */

/* Minutes from now to the appointment, over midnight too. */
static int minutes_until(const struct self_check_in *check_in,
                         const struct appointment_line *appointment)
{
    struct datetime now = clock_local(check_in->session->clock);
    int days = (int)(appointment->date.integer - date_to_days(now.date));
    return days * 1440 + (int)appointment->start_minutes.integer - (now.hour * 60 + now.minute);
}

static bool is_due(const struct self_check_in *check_in, const struct appointment_line *appointment)
{
    if (appointment->date.state != FIELD_VALUE || appointment->start_minutes.state != FIELD_VALUE ||
        status_of(&appointment->status) != STATUS_SCHEDULED) {
        return false;
    }
    int minutes = minutes_until(check_in, appointment);
    return minutes <= CHECK_IN_EARLY_MINUTES && minutes >= -CHECK_IN_LATE_MINUTES;
}

static const struct visit *visit_of(const struct page *visits, int64_t row_id)
{
    for (int i = 0; i < visits->count; i++) {
        if (page_row_id(visits, i) == row_id) {
            return page_row(visits, i);
        }
    }
    return NULL;
}

/* The nearest appointment that is due. */
static const struct appointment_line *nearest(const struct self_check_in *check_in)
{
    const struct appointment_line *best = NULL;
    for (int i = 0; i < check_in->page->count; i++) {
        const struct appointment_line *line = page_row(check_in->page, i);
        if (is_due(check_in, line) &&
            (best == NULL || minutes_until(check_in, line) < minutes_until(check_in, best))) {
            best = line;
        }
    }
    return best;
}

static void on_appointments(void *context, const struct error *error, struct page **pages,
                            int count)
{
    struct self_check_in *check_in = context;
    if (error->code != ERROR_OK || count != 2) {
        not_reached(check_in);
        return;
    }
    check_in->page = pages[0];
    check_in->visits = pages[1];
    pages[0] = pages[1] = NULL;
    const struct appointment_line *line = nearest(check_in);
    if (line == NULL) {
        miss(check_in, "no appointment is due");
        return;
    }
    const struct visit *visit = visit_of(check_in->visits, line->id.integer);
    check_in->appointment = *line;
    if (visit != NULL) {
        check_in->visit = *visit;
    }
    time_format((int)line->start_minutes.integer, check_in->time);
    enter_state(check_in, CHECK_IN_FOUND);
}

static void ask_appointments(struct self_check_in *check_in)
{
    struct error error;
    struct date today = clock_today(check_in->session->clock);
    struct page_request requests[2] = {
        {.query = {.id = QUERY_APPOINTMENTS_OF_PATIENT,
                   .filter = {.patient_id = check_in->patient_id,
                              .preset = QUERY_CURRENT,
                              .has_today = true,
                              .today = today}},
         .from = PAGE_FIRST,
         .limit = APPOINTMENTS_READ},
        {.query = {.id = QUERY_VISITS_OF_PATIENT, .filter = {.patient_id = check_in->patient_id}},
         .from = PAGE_FIRST,
         .limit = APPOINTMENTS_READ},
    };
    if (data_pages(check_in->session->data, check_in->owner, requests, 2, LOOK_DEADLINE_MS,
                   on_appointments, check_in, &error) == 0) {
        miss(check_in, "the records could not be asked");
    }
}

/* --- the patient ----------------------------------------------------------------------------- */

static bool is_meant(const struct self_check_in *check_in, const struct patient_hit *patient)
{
    char last[NAME_SIZE];
    if (patient->dob.state != FIELD_VALUE || patient->dob.integer != date_to_days(check_in->born)) {
        return false;
    }
    text_fold(last, sizeof(last), patient->last_name.text, patient->last_name.length);
    return strcmp(last, check_in->last) == 0;
}

static void on_people(void *context, const struct error *error, struct page **pages, int count)
{
    struct self_check_in *check_in = context;
    const struct patient_hit *meant = NULL;
    int found = 0;
    if (error->code != ERROR_OK || count != 1) {
        not_reached(check_in);
        return;
    }
    for (int i = 0; i < pages[0]->count; i++) {
        const struct patient_hit *patient = page_row(pages[0], i);
        if (is_meant(check_in, patient)) {
            meant = patient;
            found++;
        }
    }
    /* What may follow a page that is not full are misspelt names: nobody's own. */
    if (found != 1 || pages[0]->count == PEOPLE_READ) {
        miss(check_in, found == 0 ? "nobody of that name and date" : "more than one is alike");
        return;
    }
    check_in->patient_id = meant->id.integer;
    name_initials(&meant->first_name, &meant->last_name, check_in->initials,
                  sizeof(check_in->initials));
    snprintf(check_in->mrn, sizeof(check_in->mrn), "%s", meant->mrn.text);
    snprintf(check_in->dob, sizeof(check_in->dob), "%s", meant->dob.text);
    ask_appointments(check_in);
}

void self_check_in_look(struct self_check_in *check_in, const char *last_name, struct date born)
{
    struct error error;
    struct page_request request = {
        .query = {.id = QUERY_PATIENT_SEARCH}, .from = PAGE_FIRST, .limit = PEOPLE_READ};
    struct query_filter *filter = &request.query.filter;
    drop_found(check_in);
    text_fold(check_in->last, sizeof(check_in->last), last_name, strlen(last_name));
    check_in->born = born;
    check_in->state = CHECK_IN_LOOKING;
    filter->today = clock_today(check_in->session->clock);
    filter->has_today = true;
    search_line_parse(last_name, filter->today, check_in->session->day_first, &filter->terms);
    filter->terms.has_dob = true;
    filter->terms.dob = born;
    filter->terms.code[0] = filter->terms.digits[0] = '\0';
    if (check_in->last[0] == '\0' ||
        data_pages(check_in->session->data, check_in->owner, &request, 1, LOOK_DEADLINE_MS,
                   on_people, check_in, &error) == 0) {
        miss(check_in, "nothing to look for");
    }
}

/* --- the arrival ----------------------------------------------------------------------------- */

static void on_saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct self_check_in *check_in = context;
    bool is_refused = error->code == ERROR_REFUSED || error->code == ERROR_CONFLICT ||
                      error->code == ERROR_DENIED;
    (void)answer;
    if (is_refused) {
        miss(check_in, "the arrival could not be saved");
        return;
    }
    if (error->code != ERROR_OK) { /* lost, or not known: the desk will see */
        not_reached(check_in);
        return;
    }
    drop_found(check_in);
    check_in->misses = 0;
    enter_state(check_in, CHECK_IN_DONE);
}

static void compose(struct self_check_in *check_in, struct change_set *set, const char *now)
{
    const char *values[FIELDS_OF(visit)] = {NULL};
    char row_id[NUMBER_SIZE], patient_id[NUMBER_SIZE];
    snprintf(row_id, sizeof(row_id), "%lld", check_in->appointment.id.integer);
    snprintf(patient_id, sizeof(patient_id), "%lld", (long long)check_in->patient_id);
    values[FIELD_OF(visit, row_id)] = row_id;
    values[FIELD_OF(visit, appointment_id)] = check_in->appointment.appointment_id.text;
    values[FIELD_OF(visit, patient_id)] = patient_id;
    values[FIELD_OF(visit, arrived_at)] = now;
    change_set_audit(set, "kiosk.check_in", check_in->patient_id, NULL);
    change_set_expect_patient(set, check_in->patient_id, check_in->mrn, check_in->dob);
    if (check_in->visit.row_id.state == FIELD_NULL) {
        change_set_insert(set, RECORD_VISIT, values);
    } else {
        change_set_update(set, RECORD_VISIT, &check_in->visit,
                          (uint64_t)1 << FIELD_OF(visit, arrived_at), values);
    }
}

void self_check_in_confirm(struct self_check_in *check_in)
{
    struct data_token token;
    struct error error;
    char stored[STORED_SIZE];
    struct datetime now = clock_local(check_in->session->clock);
    if (check_in->state != CHECK_IN_FOUND) {
        return;
    }
    if (check_in->visit.arrived_at.state == FIELD_VALUE) {
        on_saved(check_in, &(struct error){.code = ERROR_OK}, NULL); /* arrived before */
        return;
    }
    if (rights_kiosk_token(check_in->session, &token, &error) != 0) {
        miss(check_in, "this station is no kiosk");
        return;
    }
    datetime_format_stored(&now, stored);
    struct change_set *set = change_set_new(&token, NULL);
    compose(check_in, set, stored);
    check_in->state = CHECK_IN_SAVING;
    if (data_save(check_in->session->data, check_in->owner, set, LOOK_DEADLINE_MS, on_saved,
                  check_in, &error) == 0) {
        miss(check_in, "the arrival could not be sent");
    }
}
