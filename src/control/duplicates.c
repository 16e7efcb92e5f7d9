/* SPDX-License-Identifier: MIT */
/* Look-alikes of somebody who is being registered. Loop thread. Three searches in one request: by
 * name (with its misspellings), by birth date, by phone; what they find is compared by the rules.
 */
#include "chartty/control/duplicates.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/audit.h"
#include "chartty/data/data.h"

#include <stdio.h>
#include <string.h>

enum { SEARCHES = 4, ROWS_MAX = 200 };

struct candidate {
    const struct patient_hit *hit;
    unsigned reasons;
};

struct duplicates {
    struct session *session;
    void (*changed)(void *context);
    void *context;
    data_owner owner;
    uint64_t ticket;
    struct audit_view view;
    struct duplicate_person person;
    enum duplicates_state state;
    struct error error;
    struct page *pages[SEARCHES];
    struct candidate found[DUPLICATES_MAX];
    int count, total;
};

static void view_changed(void *context)
{
    struct duplicates *duplicates = context;
    if (duplicates->view.state == VIEW_REFUSED) {
        duplicates->state = DUPLICATES_FAILED;
        duplicates->error = duplicates->view.error;
    }
    duplicates->changed(duplicates->context);
}

struct duplicates *duplicates_new(struct session *session, void (*changed)(void *context),
                                  void *context)
{
    struct duplicates *duplicates = memory_new(sizeof(*duplicates));
    duplicates->session = session;
    duplicates->changed = changed;
    duplicates->context = context;
    duplicates->owner = data_owner_new(session->data);
    audit_view_begin(&duplicates->view, session, view_changed, duplicates);
    return duplicates;
}

static void forget(struct duplicates *duplicates)
{
    for (int i = 0; i < SEARCHES; i++) {
        page_free(duplicates->pages[i]);
        duplicates->pages[i] = NULL;
    }
    duplicates->count = duplicates->total = 0;
    audit_view_forget(&duplicates->view);
}

void duplicates_free(struct duplicates *duplicates)
{
    if (duplicates != NULL) {
        forget(duplicates);
        audit_view_end(&duplicates->view);
        data_owner_end(duplicates->session->data, duplicates->owner);
        memory_free(duplicates);
    }
}

/* --- comparing --- */

static void fold(const char *text, char *out, size_t size)
{
    text_fold(out, size, text, strlen(text));
}

static struct match_person asked_person(const struct duplicate_person *person,
                                        struct match_room *room)
{
    struct match_person made = {.has_born = person->has_born,
                                .about = person->about,
                                .born = person->born,
                                .last = room->last,
                                .first = room->first,
                                .former = ""};
    fold(person->last, room->last, sizeof(room->last));
    fold(person->first, room->first, sizeof(room->first));
    match_numbers(person->phone, person->ssn, &made);
    return made;
}

/* How much speaks for it: the order of the list. */
static int weight_of(unsigned reasons)
{
    static const struct {
        unsigned reason;
        int weight;
    } weights[] = {{MATCH_SSN, 16},        {MATCH_BORN_SAME, 8},  {MATCH_PHONE, 6},
                   {MATCH_LAST_SAME, 5},   {MATCH_FIRST_SAME, 4}, {MATCH_LAST_ALIKE, 3},
                   {MATCH_FIRST_ALIKE, 2}, {MATCH_SWAPPED, 6},    {MATCH_BORN_NEAR, 3}};
    int weight = 0;
    for (size_t i = 0; i < sizeof(weights) / sizeof(weights[0]); i++) {
        weight += (reasons & weights[i].reason) != 0 ? weights[i].weight : 0;
    }
    return weight;
}

static void add_found(struct duplicates *duplicates, const struct patient_hit *hit,
                      unsigned reasons)
{
    struct candidate *found = duplicates->found;
    int at = duplicates->count;
    duplicates->total++;
    while (at > 0 && weight_of(found[at - 1].reasons) < weight_of(reasons)) {
        at--;
    }
    if (at >= DUPLICATES_MAX) {
        return;
    }
    int kept = duplicates->count < DUPLICATES_MAX ? duplicates->count : DUPLICATES_MAX - 1;
    memmove(&found[at + 1], &found[at], (size_t)(kept - at) * sizeof(*found));
    found[at] = (struct candidate){hit, reasons};
    duplicates->count = kept + 1;
}

/* Each search may find the same person. */
static bool is_known(const struct duplicates *duplicates, int page, int64_t id)
{
    for (int earlier = 0; earlier < page; earlier++) {
        const struct page *rows = duplicates->pages[earlier];
        for (int i = 0; rows != NULL && i < rows->count; i++) {
            if (page_row_id(rows, i) == id) {
                return true;
            }
        }
    }
    return false;
}

static void compare(struct duplicates *duplicates)
{
    struct match_room asked_room, room;
    struct match_person asked = asked_person(&duplicates->person, &asked_room), other;
    for (int page = 0; page < SEARCHES; page++) {
        const struct page *rows = duplicates->pages[page];
        for (int i = 0; rows != NULL && i < rows->count; i++) {
            const struct patient_hit *hit = page_row(rows, i);
            match_from_hit(hit, &room, &other);
            unsigned reasons = match_people(&asked, &other);
            if (match_is_likely(reasons) && !is_known(duplicates, page, hit->id.integer)) {
                add_found(duplicates, hit, reasons);
            }
        }
    }
}

static void found(void *context, const struct error *error, struct page **pages, int count)
{
    struct duplicates *duplicates = context;
    duplicates->ticket = 0;
    if (error->code != ERROR_OK) {
        duplicates->state = DUPLICATES_FAILED;
        duplicates->error = *error;
        duplicates->changed(duplicates->context);
        return;
    }
    for (int i = 0; i < count; i++) {
        duplicates->pages[i] = pages[i];
        pages[i] = NULL;
    }
    compare(duplicates);
    duplicates->state = DUPLICATES_READY;
    if (duplicates->count > 0) {
        char words[64];
        snprintf(words, sizeof(words), "look-alikes of a new patient: %d", duplicates->total);
        audit_view_ask(&duplicates->view, AUDIT_SEARCH, 0, words);
    }
    duplicates->changed(duplicates->context);
}

/* --- searching --- */

static bool is_same(const struct duplicate_person *a, const struct duplicate_person *b)
{
    return strcmp(a->last, b->last) == 0 && strcmp(a->first, b->first) == 0 &&
           a->has_born == b->has_born && a->about == b->about &&
           (!a->has_born || date_compare(a->born, b->born) == 0) &&
           strcmp(a->phone, b->phone) == 0 && strcmp(a->ssn, b->ssn) == 0;
}

static void begin(struct duplicates *duplicates, struct page_request *request)
{
    request->query.id = QUERY_PATIENT_SEARCH;
    request->limit = ROWS_MAX;
    request->query.filter.today = clock_today(duplicates->session->clock);
    request->query.filter.has_today = true;
}

static void add_part(struct search_terms *terms, const char *name)
{
    char folded[DUPLICATE_NAME_SIZE];
    fold(name, folded, sizeof(folded));
    folded[strcspn(folded, " ")] = '\0'; /* the first word finds the others */
    if (folded[0] != '\0' && strlen(folded) < SEARCH_PART_SIZE) {
        snprintf(terms->parts[terms->part_count++], SEARCH_PART_SIZE, "%.63s", folded);
    }
}

/* Bytes of the first three letters: a slip rarely stands there. */
static int begin_of(const char *name)
{
    size_t length = 0;
    for (int i = 0; i < 3 && name[length] != '\0'; i++) {
        length += text_cluster_length(name + length, strlen(name + length));
    }
    return (int)length;
}

/* By name; by the name's beginning and the year (a search by a whole name guesses at misspelt ones
 * only when nobody is called so); by birth date; by phone. */
static int make_requests(struct duplicates *duplicates, struct page_request *requests)
{
    const struct duplicate_person *person = &duplicates->person;
    struct match_room room;
    struct match_person asked = asked_person(person, &room);
    int count = 0;
    struct search_terms terms = {.part_count = 0};
    add_part(&terms, person->last);
    add_part(&terms, person->first);
    if (terms.part_count > 0) {
        begin(duplicates, &requests[count]);
        requests[count++].query.filter.terms = terms;
    }
    if (terms.part_count > 0 && person->has_born) {
        begin(duplicates, &requests[count]);
        struct search_terms *near = &requests[count++].query.filter.terms;
        *near = (struct search_terms){.part_count = 1, .birth_year = person->born.year};
        snprintf(near->parts[0], SEARCH_PART_SIZE, "%.*s", begin_of(terms.parts[0]),
                 terms.parts[0]);
    }
    if (person->has_born && !person->about) {
        begin(duplicates, &requests[count]);
        requests[count].query.filter.terms.has_dob = true;
        requests[count++].query.filter.terms.dob = person->born;
    }
    if (asked.phone[0] != '\0') {
        begin(duplicates, &requests[count]);
        snprintf(requests[count].query.filter.terms.digits,
                 sizeof(requests[count].query.filter.terms.digits), "%.10s", asked.phone);
        count++;
    }
    return count;
}

void duplicates_look(struct duplicates *duplicates, const struct duplicate_person *person)
{
    struct page_request requests[SEARCHES] = {0};
    if (duplicates->state != DUPLICATES_NONE && duplicates->state != DUPLICATES_FAILED &&
        is_same(&duplicates->person, person)) {
        return;
    }
    if (duplicates->ticket != 0) {
        data_forget(duplicates->session->data, duplicates->ticket);
        duplicates->ticket = 0;
    }
    forget(duplicates);
    duplicates->person = *person;
    int count = make_requests(duplicates, requests);
    if (count == 0 || (person->last[0] == '\0' && person->first[0] == '\0')) {
        duplicates->state = DUPLICATES_NONE;
        return;
    }
    duplicates->state = DUPLICATES_LOOKING;
    duplicates->ticket = data_pages(duplicates->session->data, duplicates->owner, requests, count,
                                    DATA_DEADLINE_MS, found, duplicates, &duplicates->error);
    if (duplicates->ticket == 0) {
        duplicates->state = DUPLICATES_FAILED;
    }
}

/* --- what it found --- */

enum duplicates_state duplicates_state(const struct duplicates *duplicates)
{
    bool waits = duplicates->state == DUPLICATES_READY && duplicates->count > 0 &&
                 !audit_view_shown(&duplicates->view);
    return waits ? DUPLICATES_LOOKING : duplicates->state;
}

const struct error *duplicates_error(const struct duplicates *duplicates)
{
    return duplicates->state == DUPLICATES_FAILED ? &duplicates->error : NULL;
}

int duplicates_count(const struct duplicates *duplicates, int *total)
{
    bool ready = duplicates_state(duplicates) == DUPLICATES_READY;
    if (total != NULL) {
        *total = ready ? duplicates->total : 0;
    }
    return ready ? duplicates->count : 0;
}

const struct patient_hit *duplicates_hit(const struct duplicates *duplicates, int index)
{
    return duplicates->found[index].hit;
}

void duplicates_words(const struct duplicates *duplicates, int index, char *out, size_t size)
{
    unsigned reasons = duplicates->found[index].reasons;
    const struct {
        const char *label;
        bool same, alike;
    } parts[] = {
        {"last name", (reasons & MATCH_LAST_SAME) != 0, (reasons & MATCH_LAST_ALIKE) != 0},
        {"first name", (reasons & MATCH_FIRST_SAME) != 0, (reasons & MATCH_FIRST_ALIKE) != 0},
        {"birth date", (reasons & MATCH_BORN_SAME) != 0, (reasons & MATCH_BORN_NEAR) != 0},
    };
    snprintf(out, size, "%s", (reasons & MATCH_SWAPPED) != 0 ? WORDS("names swapped") : "");
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if ((reasons & MATCH_SWAPPED) != 0 && i < 2) {
            continue;
        }
        text_append(out, size, "%s%s %s", out[0] != '\0' ? ", " : "",
                    parts[i].same    ? "same"
                    : parts[i].alike ? "similar"
                                     : "other",
                    parts[i].label);
    }
    text_append(out, size, "%s%s", (reasons & MATCH_PHONE) != 0 ? WORDS(", same phone") : "",
                (reasons & MATCH_SSN) != 0 ? WORDS(", same SSN") : "");
}
