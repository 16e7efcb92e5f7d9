/* SPDX-License-Identifier: MIT */
/* What the verbs of `chartty staff` share. */
#include "src/app/commands/staff_call.h"

#include <string.h>

int staff_call_begin(struct staff_call *staff, const struct command_call *call)
{
    memset(staff, 0, sizeof(*staff));
    arena_init(&staff->texts);
    staff->call = call;
    staff->clock = clock_system();
    staff->url = command_database(call, staff->room);
    if (records_open(&staff->records, staff->url, call->settings, &staff->clock, &staff->error) !=
        0) {
        return -1;
    }
    staff->is_open = true;
    staff->keeper = staff_keeper_new(&staff->records.session, &staff->error);
    return staff->keeper == NULL ? -1 : 0;
}

int staff_call_end(struct staff_call *staff, int result)
{
    int code = result == 0 ? EXIT_DONE : command_fail(&staff->error);
    if (staff->is_open) {
        staff_keeper_free(staff->keeper);
        command_sign_out(&staff->records);
        records_close(&staff->records);
    }
    arena_release(&staff->texts);
    return code;
}

int staff_call_wait(struct staff_call *staff, int asked)
{
    if (asked != 0) {
        return -1;
    }
    if (!command_wait(&staff->records, &staff->done)) {
        return error_set(&staff->error, ERROR_TIMEOUT,
                         "The records did not answer within a minute. Look before you try again.");
    }
    staff->done = false;
    return staff->error.code == ERROR_OK ? 0 : -1;
}

void staff_call_done(void *context, const struct error *error, int64_t id)
{
    struct staff_call *staff = context;
    staff->done = true;
    staff->error = *error;
    staff->id = id;
}

static void found(void *context, const struct error *error, const struct staff *row)
{
    struct staff_call *staff = context;
    staff->done = true;
    staff->error = *error;
    staff->is_there = row != NULL;
    if (row == NULL) {
        return;
    }
    staff->row = *row;
    struct field_value *values = (struct field_value *)&staff->row;
    for (int i = 0; i < FIELDS_OF(staff); i++) {
        values[i].text = arena_copy_bytes(&staff->texts, values[i].text, values[i].length);
    }
}

int staff_call_look(struct staff_call *staff, const char *username)
{
    return staff_call_wait(staff, staff_find(staff->keeper, username, found, staff, &staff->error));
}

int staff_call_find(struct staff_call *staff, const char *username)
{
    if (staff_call_look(staff, username) != 0) {
        return -1;
    }
    return staff->is_there ? 0
                           : error_set(&staff->error, ERROR_NOT_FOUND,
                                       "There is no user %s. See: chartty staff list", username);
}

/* --- pages ----------------------------------------------------------------------------------- */

struct one_page {
    struct staff_call *staff;
    struct page *page;
};

static void got_page(void *context, const struct error *error, struct page **pages, int count)
{
    struct one_page *one = context;
    one->staff->done = true;
    one->staff->error = *error;
    if (error->code == ERROR_OK && count > 0) {
        one->page = pages[0];
        pages[0] = NULL;
    }
}

struct page *staff_call_page(struct staff_call *staff, const struct page_request *request)
{
    struct one_page one = {.staff = staff};
    struct data *data = staff->records.session.data;
    data_owner owner = data_owner_new(data);
    uint64_t ticket =
        data_pages(data, owner, request, 1, DATA_DEADLINE_MS, got_page, &one, &staff->error);
    int result = staff_call_wait(staff, ticket != 0 ? 0 : -1);
    data_owner_end(data, owner);
    if (result != 0) {
        page_free(one.page);
        return NULL;
    }
    return one.page;
}

int staff_call_provider(struct staff_call *staff, int64_t *provider_id)
{
    const char *npi = staff->call->options->provider;
    struct page_request request = {
        .query = {.id = QUERY_PROVIDERS}, .from = PAGE_FIRST, .limit = 500};
    bool more = true, is_found = false;
    if (npi == NULL) {
        return 0;
    }
    *provider_id = 0;
    if (strcmp(npi, "none") == 0) {
        return 0;
    }
    while (more && !is_found) {
        struct page *page = staff_call_page(staff, &request);
        if (page == NULL) {
            return -1;
        }
        for (int i = 0; i < page->count && !is_found; i++) {
            const struct provider *provider = page_row(page, i);
            is_found = strcmp(provider->npi.text, npi) == 0;
            *provider_id = is_found ? provider->id.integer : 0;
        }
        more = page->more_after && page->count > 0;
        if (more) {
            request.from = PAGE_AFTER;
            request.key = page->keys[page->count - 1];
        }
        page_free(page);
    }
    return is_found ? 0
                    : error_set(&staff->error, ERROR_NOT_FOUND,
                                "There is no provider with the NPI %s.", npi);
}
