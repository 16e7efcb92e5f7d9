/* SPDX-License-Identifier: MIT */
/* The examination: table after table, page after page; each page's findings are told and mended
 * before the next is read. Loop thread. */
#include "src/control/doctor_private.h"

#include "src/control/doctor_spans.h"

#include <string.h>

enum { ADULT_YEARS = 18 };

static void look_at_row(struct doctor *doctor, enum record_type type, const void *row);

/* The last ones are gone through once a slice of the patients, in this order. */
static const struct doctor_pass passes[] = {
    {QUERY_EVERY_CLIENT, "API clients", look_at_row, false, QUERY_ALL},
    {QUERY_EVERY_PATIENT, "patients", look_at_row, false, QUERY_ALL},
    {QUERY_EVERY_PROVIDER, "providers", look_at_row, false, QUERY_ALL},
    {QUERY_EVERY_APPOINTMENT, "appointments", look_at_row, false, QUERY_ALL},
    {QUERY_EVERY_MEDICATION, "medications", look_at_row, false, QUERY_ALL},
    {QUERY_EVERY_ALLERGY, "allergies", look_at_row, false, QUERY_ALL},
    {QUERY_EVERY_VITAL_SIGNS, "vital signs", look_at_row, false, QUERY_ALL},
    {QUERY_EVERY_LAB_RESULT, "lab results", look_at_row, false, QUERY_ALL},
    {QUERY_ORPHAN_APPOINTMENTS, "references", doctor_look_orphan, false, QUERY_ALL},
    {QUERY_ORPHAN_MEDICATIONS, "references", doctor_look_orphan, false, QUERY_ALL},
    {QUERY_ORPHAN_ALLERGIES, "references", doctor_look_orphan, false, QUERY_ALL},
    {QUERY_ORPHAN_VITAL_SIGNS, "references", doctor_look_orphan, false, QUERY_ALL},
    {QUERY_ORPHAN_LAB_RESULTS, "references", doctor_look_orphan, false, QUERY_ALL},
    {QUERY_APPOINTMENTS_IN_TIME, "overlaps", doctor_look_slot, false, QUERY_ALL},
    {QUERY_EVERY_ALLERGY, "drugs and allergies", doctor_look_allergen, true, QUERY_CURRENT},
    {QUERY_EVERY_MEDICATION, "drugs and allergies", doctor_look_drug, true, QUERY_CURRENT},
    {QUERY_VITAL_SIGNS_IN_TIME, "heights", doctor_look_height, true, QUERY_ALL},
};
enum { PASSES = sizeof(passes) / sizeof(passes[0]) };

/* --- cases ------------------------------------------------------------------------------------ */

struct doctor_case *doctor_add(struct doctor *doctor, const struct doctor_finding *finding,
                               const void *row)
{
    const struct doctor_options *options = &doctor->options;
    if ((!options->every_kind && finding->kind != options->kind) ||
        (options->row != 0 && finding->id != options->row)) {
        return NULL;
    }
    if (doctor->case_count == doctor->case_room) {
        doctor->case_room = doctor->case_room > 0 ? doctor->case_room * 2 : 64;
        doctor->cases =
            memory_resize(doctor->cases, (size_t)doctor->case_room, sizeof(struct doctor_case));
    }
    struct doctor_case *added = &doctor->cases[doctor->case_count++];
    *added = (struct doctor_case){.finding = *finding, .row = row};
    return added;
}

struct doctor_finding doctor_finding_of(enum doctor_kind kind, enum record_type type,
                                        const void *row, int field)
{
    const struct field_value *values = record_values(row);
    int patient = record_field(record_spec(type), "patient_id");
    return (struct doctor_finding){
        .kind = kind,
        .type = type,
        .id = values[0].integer,
        .patient_id =
            patient >= 0 && values[patient].state == FIELD_VALUE ? values[patient].integer : 0,
        .field = field,
        .value = field >= 0 && values[field].state != FIELD_NULL ? values[field].text : NULL};
}

/* The row that doctor_look is on, for what it finds. */
struct row_look {
    struct doctor *doctor;
    const void *row;
};

static void found_in_row(void *context, const struct doctor_finding *finding)
{
    struct row_look *look = context;
    (void)doctor_add(look->doctor, finding, look->row);
}

static void look_at_row(struct doctor *doctor, enum record_type type, const void *row)
{
    struct row_look look = {doctor, row};
    doctor_look(type, row, &doctor->today, &doctor->arena, found_in_row, &look);
}

bool doctor_may_see(const struct doctor *doctor, enum record_type type)
{
    return doctor->session->person.role != STAFF_NOBODY &&
           rights_of_role(doctor->session->person.role, rights_to_see(type));
}

/* --- telling ---------------------------------------------------------------------------------- */

static const struct patient *patient_of(const struct doctor *doctor, int64_t id)
{
    for (int index = 0; index < doctor->patient_count; index++) {
        const struct page *page = doctor->patients[index];
        if (doctor->patient_ids[index] == id) {
            return page != NULL && page->count > 0 ? page_row(page, 0) : NULL;
        }
    }
    return NULL;
}

/* What a row says is no matter any more once it is marked as entered in error; its form is. */
static bool is_about_meaning(enum doctor_kind kind)
{
    switch (kind) {
    case DOCTOR_FLAG:
    case DOCTOR_ALLERGY_DRUG:
    case DOCTOR_DUPLICATE:
    case DOCTOR_NO_ALLERGY:
    case DOCTOR_OVERLAP:
    case DOCTOR_HEIGHT:
    case DOCTOR_VITALS:
    case DOCTOR_LAB_DATES:
        return true;
    default:
        return false;
    }
}

static bool is_retracted(const struct doctor *doctor, const struct doctor_finding *finding)
{
    const char *table = record_spec(finding->type)->table;
    for (int index = 0; index < doctor->patient_count; index++) {
        const struct page *page = doctor->retracted[index];
        bool is_theirs = doctor->patient_ids[index] == finding->patient_id && page != NULL;
        for (int row = 0; is_theirs && row < page->count; row++) {
            const struct retracted *mark = page_row(page, row);
            if (mark->row_id.integer == finding->id && strcmp(mark->table_name.text, table) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool counts(const struct doctor *doctor, const struct doctor_case *at)
{
    if (is_about_meaning(at->finding.kind) && is_retracted(doctor, &at->finding)) {
        return false;
    }
    if (at->adult_before_days == 0) {
        return true;
    }
    const struct patient *patient = patient_of(doctor, at->finding.patient_id);
    return patient != NULL && patient->dob.state == FIELD_VALUE &&
           age_years(date_from_days((int32_t)patient->dob.integer),
                     date_from_days(at->adult_before_days)) >= ADULT_YEARS;
}

static void tell(struct doctor *doctor, const struct doctor_case *at, enum doctor_result result,
                 const struct error *error)
{
    const struct patient *patient = patient_of(doctor, at->finding.patient_id);
    bool is_known = patient != NULL && doctor->session->person.role != STAFF_NOBODY;
    const struct doctor_told told = {
        .finding = &at->finding,
        .mrn = is_known && patient->mrn.state != FIELD_NULL ? patient->mrn.text : NULL,
        .may_see = doctor_may_see(doctor, at->finding.type),
        .result = result,
        .error = error};
    doctor->options.told(doctor->options.context, &told);
}

/* How many cases from `at` on are of the same row. */
static int cases_of_row(const struct doctor *doctor, int at, int end)
{
    int count = 1;
    while (at + count < end && doctor->cases[at + count].row == doctor->cases[at].row) {
        count++;
    }
    return count;
}

static void look_up(struct doctor *doctor);
static void tell_on(struct doctor *doctor, int end);
static void read_page(struct doctor *doctor);

static bool has_mend(const struct doctor *doctor, int at, int count)
{
    bool any = false;
    for (int index = at; index < at + count; index++) {
        any = any || doctor->cases[index].finding.has_mend;
    }
    return any && doctor->options.mend;
}

static void on_mended(void *context, const struct error *error, const struct save_answer *answer)
{
    struct doctor *doctor = context;
    int count = cases_of_row(doctor, doctor->at, doctor->case_count);
    (void)answer;
    enum doctor_result result = error->code == ERROR_OK         ? DOCTOR_MENDED
                                : error->code == ERROR_CONFLICT ? DOCTOR_CHANGED
                                                                : DOCTOR_REFUSED;
    for (int index = doctor->at; index < doctor->at + count; index++) {
        const struct doctor_case *at = &doctor->cases[index];
        tell(doctor, at, at->finding.has_mend ? result : DOCTOR_FOUND, error);
    }
    doctor->at += count;
    look_up(doctor);
}

/* Those up to `end`, until one is to be mended. */
static void tell_on(struct doctor *doctor, int end)
{
    while (doctor->at < end) {
        const struct doctor_case *at = &doctor->cases[doctor->at];
        int count = cases_of_row(doctor, doctor->at, doctor->case_count);
        struct error error;
        if (has_mend(doctor, doctor->at, count)) {
            if (doctor_mend(doctor, at->row, at, count, on_mended, &error) != 0) {
                doctor_end(doctor, &error);
            }
            return;
        }
        tell(doctor, at, DOCTOR_FOUND, NULL);
        doctor->at++;
    }
    look_up(doctor);
}

/* --- whose the rows are ----------------------------------------------------------------------- */

static void forget_patients(struct doctor *doctor)
{
    for (int index = 0; index < doctor->patient_count; index++) {
        page_free(doctor->patients[index]);
        page_free(doctor->retracted[index]);
        doctor->patients[index] = doctor->retracted[index] = NULL;
    }
    doctor->patient_count = 0;
}

static bool knows(const struct doctor *doctor, int64_t id)
{
    for (int index = 0; index < doctor->patient_count; index++) {
        if (doctor->patient_ids[index] == id) {
            return true;
        }
    }
    return id == 0;
}

/* Those from `at` to `end` that do not count go; the new end. */
static int leave_out(struct doctor *doctor, int end)
{
    int kept = doctor->at;
    for (int index = doctor->at; index < doctor->case_count; index++) {
        if (index >= end || counts(doctor, &doctor->cases[index])) {
            doctor->cases[kept++] = doctor->cases[index];
        }
    }
    end -= doctor->case_count - kept;
    doctor->case_count = kept;
    return end;
}

static void on_patients(void *context, const struct error *error, struct page **pages, int count)
{
    struct doctor *doctor = context;
    if (error->code != ERROR_OK) {
        doctor_end(doctor, error);
        return;
    }
    for (int index = 0; index < count; index += 2) { /* two for each patient */
        doctor->patients[index / 2] = pages[index];
        doctor->retracted[index / 2] = pages[index + 1];
        pages[index] = pages[index + 1] = NULL;
    }
    int end = doctor->at;
    while (end < doctor->case_count && knows(doctor, doctor->cases[end].finding.patient_id)) {
        end++;
    }
    tell_on(doctor, leave_out(doctor, end));
}

/* Asks for the patients of the next cases, as many as one question holds. */
static void look_up(struct doctor *doctor)
{
    struct page_request requests[2 * DOCTOR_LOOKUPS];
    struct error error;
    forget_patients(doctor);
    if (doctor->at == doctor->case_count) {
        read_page(doctor);
        return;
    }
    for (int index = doctor->at;
         index < doctor->case_count && doctor->patient_count < DOCTOR_LOOKUPS; index++) {
        int64_t id = doctor->cases[index].finding.patient_id;
        if (!knows(doctor, id)) {
            struct page_request *two = &requests[(size_t)doctor->patient_count * 2];
            two[0] = (struct page_request){.query = {.id = QUERY_PATIENT_ROW, .filter.id = id},
                                           .limit = 1};
            two[1] =
                (struct page_request){.query = {.id = QUERY_RETRACTED, .filter.patient_id = id},
                                      .limit = DOCTOR_ROWS_A_PAGE};
            doctor->patient_ids[doctor->patient_count++] = id;
        }
    }
    if (doctor->patient_count == 0) {
        tell_on(doctor, doctor->case_count);
    } else if (data_pages(doctor->session->data, doctor->owner, requests, 2 * doctor->patient_count,
                          DATA_DEADLINE_MS, on_patients, doctor, &error) == 0) {
        doctor_end(doctor, &error);
    }
}

/* --- reading ---------------------------------------------------------------------------------- */

static void forget_page(struct doctor *doctor)
{
    page_free(doctor->page);
    doctor->page = NULL;
    doctor->case_count = doctor->at = 0;
    arena_clear(&doctor->arena);
}

void doctor_end(struct doctor *doctor, const struct error *error)
{
    struct error ended = *error;
    doctor->options.done(doctor->options.context, &ended);
}

static void on_page(void *context, const struct error *error, struct page **pages, int count)
{
    struct doctor *doctor = context;
    const struct doctor_pass *pass = &passes[doctor->pass];
    (void)count;
    if (error->code != ERROR_OK) {
        doctor_end(doctor, error);
        return;
    }
    doctor->page = pages[0];
    pages[0] = NULL;
    for (int row = 0; row < doctor->page->count; row++) {
        pass->look(doctor, doctor->page->spec->type, page_row(doctor->page, row));
    }
    doctor->rows += doctor->page->count;
    if (doctor->options.progress != NULL) {
        doctor->options.progress(doctor->options.context, pass->doing, doctor->rows);
    }
    look_up(doctor);
}

/* Can this pass find what is asked for? */
static bool is_wanted(const struct doctor *doctor, const struct doctor_pass *pass)
{
    enum doctor_kind kind = doctor->options.kind;
    bool is_of_drugs = kind == DOCTOR_ALLERGY_DRUG || kind == DOCTOR_DUPLICATE;
    bool is_between =
        is_of_drugs || kind == DOCTOR_OVERLAP || kind == DOCTOR_HEIGHT || kind == DOCTOR_ORPHAN;
    if (doctor->options.every_kind) {
        return true;
    }
    return pass->look == look_at_row          ? !is_between
           : pass->look == doctor_look_orphan ? kind == DOCTOR_ORPHAN
           : pass->look == doctor_look_slot   ? kind == DOCTOR_OVERLAP
           : pass->look == doctor_look_height ? kind == DOCTOR_HEIGHT
                                              : is_of_drugs;
}

/* The pass behind; false: that was the last. */
static bool next_pass(struct doctor *doctor)
{
    do {
        if (++doctor->pass == PASSES && ++doctor->slice < doctor->slices) {
            doctor_forget(doctor);
            doctor->pass = 0;
            while (!passes[doctor->pass].in_slices) {
                doctor->pass++;
            }
        }
    } while (doctor->pass < PASSES && !is_wanted(doctor, &passes[doctor->pass]));
    doctor->rows = 0;
    if (doctor->pass < PASSES) {
        const struct doctor_pass *pass = &passes[doctor->pass];
        doctor->request =
            (struct page_request){.query = {.id = pass->query, .filter.preset = pass->preset},
                                  .limit = DOCTOR_ROWS_A_PAGE};
    }
    return doctor->pass < PASSES;
}

/* What comes behind the page that was told. */
static void read_page(struct doctor *doctor)
{
    struct error error;
    bool more = true;
    error_clear(&error);
    if (doctor->page != NULL && doctor->page->more_after) {
        doctor->request.from = PAGE_AFTER;
        doctor->request.key = doctor->page->keys[doctor->page->count - 1];
    } else {
        more = next_pass(doctor);
    }
    forget_page(doctor);
    if (!more || data_pages(doctor->session->data, doctor->owner, &doctor->request, 1,
                            DATA_DEADLINE_MS, on_page, doctor, &error) == 0) {
        doctor_end(doctor, &error);
    }
}

/* So many patients and drugs as are remembered at once are a slice. */
static void on_count(void *context, const struct error *error, int64_t total, bool exact)
{
    struct doctor *doctor = context;
    (void)exact;
    if (error->code != ERROR_OK) {
        doctor_end(doctor, error);
        return;
    }
    doctor->slices = (int)(1 + total / DOCTOR_REMEMBERED);
    read_page(doctor);
}

static int check_rights(struct doctor *doctor, struct error *error)
{
    const struct session *session = doctor->session;
    if (!doctor->options.mend && !doctor->options.undo) {
        return 0;
    }
    if (data_info(session->data)->is_read_only) {
        return error_set(error, ERROR_DENIED,
                         data_info(session->data)->is_adopted
                             ? "The records are open for reading only: nothing can be mended here."
                             : "Another program made these records: chartty writes to them after: "
                               "chartty db adopt");
    }
    return rights_token(session, PERMISSION_MEND, 0, &doctor->token, error);
}

struct doctor *doctor_begin(struct session *session, const struct doctor_options *options,
                            struct error *error)
{
    struct doctor *doctor = memory_new(sizeof(*doctor));
    const struct query medications = {.id = QUERY_EVERY_MEDICATION};
    doctor->session = session;
    doctor->options = *options;
    doctor->owner = data_owner_new(session->data);
    doctor->today = clock_today(session->clock);
    doctor->pass = -1;
    doctor->slices = 1;
    arena_init(&doctor->arena);
    doctor_forget(doctor);
    bool fails = check_rights(doctor, error) != 0;
    if (!fails && options->undo) {
        doctor_undo_begin(doctor);
    } else if (!fails) {
        fails = data_count(session->data, doctor->owner, &medications, 8 * DATA_DEADLINE_MS,
                           on_count, doctor, error) == 0;
    }
    if (fails) {
        doctor_free(doctor);
        return NULL;
    }
    return doctor;
}

void doctor_free(struct doctor *doctor)
{
    if (doctor == NULL) {
        return;
    }
    data_owner_end(doctor->session->data, doctor->owner);
    forget_patients(doctor);
    page_free(doctor->page);
    page_free(doctor->entries);
    doctor_memory_free(doctor->drugs);
    doctor_memory_free(doctor->allergens);
    doctor_memory_free(doctor->heights);
    doctor_spans_free(doctor->spans);
    memory_free(doctor->cases);
    arena_release(&doctor->arena);
    memory_free(doctor);
}
