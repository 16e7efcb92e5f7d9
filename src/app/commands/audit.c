/* SPDX-License-Identifier: MIT */
/*
 * chartty audit list|export: somebody is signed in who may read the audit, and that it was read is
 * recorded before the first line is printed.
 */
#include "src/app/command.h"
#include "src/app/records.h"
#include "src/app/sign_in_command.h"

#include "chartty/base/memory.h"
#include "chartty/control/audit.h"
#include "chartty/control/audit_list.h"
#include "chartty/data/data.h"
#include "src/exchange/audit_export.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_ROWS = 500 };

struct listing {
    struct records records;
    enum audit_format format;
    struct query query;
    char words[512]; /* the filter as it is recorded */
    char mrn[64];
    data_owner owner;
    bool done;
    struct error error;
    struct page *page;
};

/* --- list and export ------------------------------------------------------------------------ */

static bool add_word(struct listing *listing, const char *prefix, const char *value)
{
    size_t length = strlen(listing->words);
    if (value == NULL) {
        return true;
    }
    if (value[0] == '\0' || strpbrk(value, " \t") != NULL ||
        length + strlen(prefix) + strlen(value) + 2 > sizeof(listing->words)) {
        return false;
    }
    snprintf(listing->words + length, sizeof(listing->words) - length, "%s%s%s",
             length > 0 ? " " : "", prefix, value);
    return true;
}

static bool read_filter(struct listing *listing, const struct command_call *call,
                        const struct clock *clock, struct error *error)
{
    const struct options *options = call->options;
    listing->query.id = QUERY_AUDIT;
    if (!add_word(listing, "patient:", options->patient) ||
        !add_word(listing, "who:", options->user) ||
        !add_word(listing, "action:", options->action) ||
        !add_word(listing, "from:", options->from) || !add_word(listing, "to:", options->to)) {
        error_set(error, ERROR_INVALID, "An option of the filter is empty or holds blanks.");
        return false;
    }
    return audit_filter_parse(listing->words, clock_today(clock), call->settings->day_first,
                              &listing->query.filter, listing->mrn, error) == 0;
}

static void page_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct listing *listing = context;
    listing->done = true;
    listing->error = *error;
    if (count > 0) {
        listing->page = pages[0];
        pages[0] = NULL;
    }
}

static void noted(void *context, const struct error *error, const struct save_answer *answer)
{
    struct listing *listing = context;
    (void)answer;
    listing->done = true;
    listing->error = *error;
}

static int wait(struct listing *listing, struct error *error)
{
    if (!command_wait(&listing->records, &listing->done)) {
        return error_set(error, ERROR_TIMEOUT, "The database did not answer in time.");
    }
    *error = listing->error;
    return error->code == ERROR_OK ? 0 : -1;
}

static int read_page(struct listing *listing, const struct page_request *request,
                     struct error *error)
{
    page_free(listing->page);
    listing->page = NULL;
    listing->done = false;
    if (data_pages(listing->records.session.data, listing->owner, request, 1, DATA_DEADLINE_MS,
                   page_came, listing, error) == 0) {
        return -1;
    }
    return wait(listing, error);
}

static int find_patient(struct listing *listing, struct error *error)
{
    struct page_request request;
    if (listing->mrn[0] == '\0') {
        return 0;
    }
    audit_lookup_request(&listing->records.session, listing->mrn, &request);
    if (read_page(listing, &request, error) != 0) {
        return -1;
    }
    int64_t id = audit_lookup_answer(listing->page, listing->mrn);
    if (id == INT64_MAX) {
        return error_set(error, ERROR_NOT_FOUND,
                         "No patient has the MRN %s. One who was removed is found by row: "
                         "--patient \"#12\".",
                         listing->mrn);
    }
    listing->query.filter.patient_id = id;
    return 0;
}

/* Who looked, and at what, is in the audit before the first line. */
static int note(struct listing *listing, enum audit_action action, struct error *error)
{
    char words[600];
    snprintf(words, sizeof(words), "audit %s", listing->words);
    listing->done = false;
    if (audit_note(&listing->records.session, listing->owner, action,
                   listing->query.filter.patient_id, words, noted, listing, error) != 0) {
        return -1;
    }
    return wait(listing, error);
}

static int print_pages(struct listing *listing, struct error *error)
{
    struct page_request request = {.query = listing->query, .from = PAGE_FIRST, .limit = PAGE_ROWS};
    audit_export_begin(stdout, listing->format);
    do {
        if (read_page(listing, &request, error) != 0) {
            return -1;
        }
        for (int i = 0; i < listing->page->count; i++) {
            audit_export_entry(stdout, listing->format, page_row(listing->page, i));
        }
        if (listing->page->count > 0) {
            request.from = PAGE_AFTER;
            request.key = listing->page->keys[listing->page->count - 1];
        }
    } while (listing->page->more_after);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        return error_set(error, ERROR_IO, "The output could not be written to its end.");
    }
    return 0;
}

static int run_listing(struct listing *listing, const struct command_call *call,
                       enum audit_action action, struct error *error)
{
    struct records *records = &listing->records;
    if (command_sign_in(call, records, PERMISSION_VIEW_AUDIT, error) != 0) {
        return -1;
    }
    listing->owner = data_owner_new(records->session.data);
    int result = note(listing, action, error);
    result = result == 0 ? find_patient(listing, error) : -1;
    result = result == 0 ? print_pages(listing, error) : -1;
    page_free(listing->page);
    command_sign_out(records);
    return result;
}

static int list_entries(const struct command_call *call, enum audit_format format,
                        enum audit_action action)
{
    struct listing listing = {.format = format};
    struct clock clock = clock_system();
    struct error error;
    char room[1024];
    if (call->count > 0) {
        return command_usage("audit list and export take options only, not \"%s\"",
                             call->arguments[0]);
    }
    if (!read_filter(&listing, call, &clock, &error)) {
        return command_usage("%s", error.user);
    }
    if (records_open(&listing.records, command_database(call, room), call->settings, &clock,
                     &error) != 0) {
        return command_fail(&error);
    }
    int result = run_listing(&listing, call, action, &error);
    records_close(&listing.records);
    return result == 0 ? EXIT_DONE : command_fail(&error);
}

int command_audit_list(const struct command_call *call)
{
    return list_entries(call, call->options->json ? AUDIT_JSON : AUDIT_LINES, AUDIT_AUDIT_VIEW);
}

int command_audit_export(const struct command_call *call)
{
    return list_entries(call, call->options->json ? AUDIT_JSON : AUDIT_CSV, AUDIT_AUDIT_EXPORT);
}
