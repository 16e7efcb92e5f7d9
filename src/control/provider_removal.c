/* SPDX-License-Identifier: MIT */
/* Taking a provider out of the records. Loop thread. */
#include "chartty/control/provider_removal.h"

#include "chartty/base/memory.h"
#include "chartty/control/booking.h"
#include "chartty/data/change_set.h"
#include "chartty/model/status_words.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_A_PAGE = 500 };

/* The rows of one query, in pages. */
struct page_slot {
    struct page *page;
};
struct rows_read {
    struct page_slot *pages;
    int page_count, count;
};

struct provider_removal {
    struct session *session;
    void (*done)(void *context, const struct error *error);
    void *context;
    data_owner owner;
    char npi[64], to_npi[64];
    struct rows_read providers, appointments, visits;
    struct rows_read *reading;
    struct page_request request;
    const struct provider *provider, *other;
};

static void answer(struct provider_removal *removal, const struct error *error)
{
    removal->done(removal->context, error);
}

static void answer_ok(struct provider_removal *removal)
{
    struct error ok;
    error_clear(&ok);
    answer(removal, &ok);
}

static const void *row_at(const struct rows_read *rows, int index)
{
    int page = 0;
    while (index >= rows->pages[page].page->count) {
        index -= rows->pages[page++].page->count;
    }
    return page_row(rows->pages[page].page, index);
}

static const struct provider *find_provider(const struct provider_removal *removal, const char *npi)
{
    for (int i = 0; i < removal->providers.count; i++) {
        const struct provider *provider = row_at(&removal->providers, i);
        if (strcmp(provider->npi.text, npi) == 0) {
            return provider;
        }
    }
    return NULL;
}

static void ask(struct provider_removal *removal);

static void begin(struct provider_removal *removal, struct rows_read *rows, enum query_id query)
{
    removal->reading = rows;
    removal->request = (struct page_request){.query.id = query, .limit = ROWS_A_PAGE};
    if (removal->provider != NULL) {
        removal->request.query.filter.id = removal->provider->id.integer;
    }
    ask(removal);
}

static void providers_read(struct provider_removal *removal)
{
    struct error why;
    removal->provider = find_provider(removal, removal->npi);
    bool to = removal->to_npi[0] != '\0';
    removal->other = to ? find_provider(removal, removal->to_npi) : NULL;
    if (removal->provider == NULL || (to && removal->other == NULL)) {
        error_set(&why, ERROR_NOT_FOUND, "No provider has the NPI %s. Nothing was done.",
                  removal->provider == NULL ? removal->npi : removal->to_npi);
        answer(removal, &why);
    } else if (removal->provider == removal->other) {
        error_set(&why, ERROR_INVALID, "Both NPIs are of one provider. Nothing was done.");
        answer(removal, &why);
    } else {
        begin(removal, &removal->appointments, QUERY_APPOINTMENTS_OF_PROVIDER);
    }
}

static void came(void *context, const struct error *error, struct page **pages, int count)
{
    struct provider_removal *removal = context;
    struct rows_read *rows = removal->reading;
    (void)count;
    if (error->code != ERROR_OK) {
        answer(removal, error);
        return;
    }
    struct page *page = pages[0];
    rows->pages =
        memory_resize(rows->pages, (size_t)rows->page_count + 1, sizeof(struct page_slot));
    rows->pages[rows->page_count++].page = page;
    rows->count += page->count;
    pages[0] = NULL;
    if (page->more_after) {
        removal->request.from = PAGE_AFTER;
        removal->request.key = page->keys[page->count - 1];
        ask(removal);
    } else if (rows == &removal->providers) {
        providers_read(removal);
    } else if (rows == &removal->appointments) {
        begin(removal, &removal->visits, QUERY_VISITS_OF_PROVIDER);
    } else {
        answer_ok(removal);
    }
}

static void ask(struct provider_removal *removal)
{
    struct error error;
    if (data_pages(removal->session->data, removal->owner, &removal->request, 1, DATA_DEADLINE_MS,
                   came, removal, &error) == 0) {
        answer(removal, &error);
    }
}

struct provider_removal *
provider_removal_read(struct session *session, const char *npi, const char *to_npi,
                      void (*done)(void *context, const struct error *error), void *context,
                      struct error *error)
{
    struct provider_removal *removal = memory_new(sizeof(*removal));
    removal->session = session;
    removal->done = done;
    removal->context = context;
    removal->owner = data_owner_new(session->data);
    snprintf(removal->npi, sizeof(removal->npi), "%.60s", npi);
    snprintf(removal->to_npi, sizeof(removal->to_npi), "%.60s", to_npi != NULL ? to_npi : "");
    removal->reading = &removal->providers;
    removal->request = (struct page_request){.query.id = QUERY_PROVIDERS, .limit = ROWS_A_PAGE};
    if (data_pages(session->data, removal->owner, &removal->request, 1, DATA_DEADLINE_MS, came,
                   removal, error) == 0) {
        provider_removal_free(removal);
        return NULL;
    }
    return removal;
}

static void release(struct rows_read *rows)
{
    for (int i = 0; i < rows->page_count; i++) {
        page_free(rows->pages[i].page);
    }
    memory_free(rows->pages);
}

void provider_removal_free(struct provider_removal *removal)
{
    if (removal == NULL) {
        return;
    }
    data_owner_end(removal->session->data, removal->owner);
    release(&removal->providers);
    release(&removal->appointments);
    release(&removal->visits);
    memory_free(removal);
}

const struct provider *provider_removal_provider(const struct provider_removal *removal)
{
    return removal->provider;
}

const struct provider *provider_removal_other(const struct provider_removal *removal)
{
    return removal->other;
}

int provider_removal_appointments(const struct provider_removal *removal)
{
    return removal->appointments.count;
}

/* --- saving --- */

static void saved(void *context, const struct error *error, const struct save_answer *result)
{
    struct provider_removal *removal = context;
    struct error why = *error;
    char clashes[BOOKING_CLASH_SIZE];
    if (error->code == ERROR_REFUSED && result != NULL && result->now != NULL &&
        result->now->count > 0) {
        booking_clash_words(page_row(result->now, 0), result->now->count,
                            removal->other != NULL ? removal->other->id.integer : 0, clashes,
                            sizeof(clashes));
        error_set(&why, ERROR_REFUSED, "Nothing was reassigned: %.220s Move that one first.",
                  clashes);
    } else if (error->code == ERROR_CONFLICT) {
        error_set(&why, ERROR_CONFLICT,
                  "Nothing was done: somebody changed an appointment meanwhile. Begin again.");
    }
    answer(removal, &why);
}

static int start(struct provider_removal *removal, struct change_set *set, struct error *error)
{
    return data_save(removal->session->data, removal->owner, set, 4 * DATA_DEADLINE_MS, saved,
                     removal, error) == 0
               ? -1
               : 0;
}

static struct change_set *begin_set(struct provider_removal *removal, const char *action,
                                    const char *words, struct error *error)
{
    struct data_token token;
    if (rights_token(removal->session, PERMISSION_WRITE_PROVIDERS, 0, &token, error) != 0) {
        return NULL;
    }
    struct change_set *set = change_set_new(&token, NULL);
    change_set_audit(set, action, 0, words);
    return set;
}

static const struct visit *visit_of(const struct provider_removal *removal, int64_t id)
{
    for (int i = 0; i < removal->visits.count; i++) {
        const struct visit *visit = row_at(&removal->visits, i);
        if (visit->row_id.integer == id) {
            return visit;
        }
    }
    return NULL;
}

/* Of those that still hold time from today on. */
static void expect_free(struct provider_removal *removal, struct change_set *set,
                        const struct appointment *row)
{
    struct date today = clock_today(removal->session->clock);
    int minutes = row->time.state == FIELD_NULL ? -1 : time_parse(row->time.text);
    if (status_of(&row->status) != STATUS_SCHEDULED || row->date.state != FIELD_VALUE ||
        minutes < 0 || row->date.integer < date_to_days(today)) {
        return;
    }
    struct change_slot slot = {.provider_id = removal->other->id.integer,
                               .patient_id = row->patient_id.integer,
                               .except_id = row->id.integer,
                               .date = date_from_days((int32_t)row->date.integer),
                               .start_minutes = minutes,
                               .duration_minutes = row->duration_minutes.state == FIELD_VALUE
                                                       ? (int)row->duration_minutes.integer
                                                       : SLOT_DEFAULT_MINUTES};
    change_set_expect_free(set, &slot);
}

int provider_removal_reassign(struct provider_removal *removal, struct error *error)
{
    char words[160];
    snprintf(words, sizeof(words), "from NPI %s to NPI %s: %d appointments", removal->npi,
             removal->to_npi, removal->appointments.count);
    struct change_set *set = begin_set(removal, "provider.reassign", words, error);
    if (set == NULL) {
        return -1;
    }
    for (int i = 0; i < removal->appointments.count; i++) {
        const struct appointment *row = row_at(&removal->appointments, i);
        const struct visit *visit = visit_of(removal, row->id.integer);
        const char *values[FIELDS_OF(appointment)] = {NULL};
        values[FIELD_OF(appointment, provider_id)] = removal->other->id.text;
        expect_free(removal, set, row);
        change_set_update(set, RECORD_APPOINTMENT, row,
                          (uint64_t)1 << FIELD_OF(appointment, provider_id), values);
        booking_compose_move(set, removal->session, row, visit, true,
                             visit != NULL && visit->overbook_reason.state != FIELD_NULL
                                 ? visit->overbook_reason.text
                                 : NULL);
    }
    return start(removal, set, error);
}

int provider_removal_remove(struct provider_removal *removal, struct error *error)
{
    char words[96];
    const struct provider *provider = removal->provider;
    struct change_match appointments = {FIELD_OF(appointment, provider_id), provider->id.text};
    struct change_match staff = {FIELD_OF(staff, provider_id), provider->id.text};
    struct change_match row[] = {{FIELD_OF(provider, id), provider->id.text},
                                 {FIELD_OF(provider, npi), provider->npi.text}};
    if (removal->appointments.count > 0) {
        return error_set(
            error, ERROR_REFUSED,
            "%.100s has %d appointment%s. Give them to somebody first: chartty provider "
            "reassign %s NPI.",
            provider->name.text, removal->appointments.count,
            removal->appointments.count == 1 ? "" : "s", removal->npi);
    }
    snprintf(words, sizeof(words), "NPI %s", removal->npi);
    struct change_set *set = begin_set(removal, "provider.remove", words, error);
    if (set == NULL) {
        return -1;
    }
    change_set_expect_none(set, RECORD_APPOINTMENT, &appointments, 1,
                           "Somebody booked an appointment meanwhile. Nothing was removed.");
    change_set_expect_none(set, RECORD_STAFF, &staff, 1,
                           "A staff member is this provider. Nothing was removed; first: chartty "
                           "staff role USER --provider none.");
    change_set_delete_all(set, RECORD_PROVIDER, row, 2);
    return start(removal, set, error);
}
