/* SPDX-License-Identifier: MIT */
/*
 * Is there somebody whose name could be taken for the patient's? Looked for when a form opens that
 * asks for the patient again; until it is known, and when nobody can say, it counts as yes. Loop
 * thread.
 */
#include "src/control/edit_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/model/names.h"

#include <stdio.h>
#include <string.h>

enum { SEARCHES = 2, ROWS_MOST = 200, NAME_SIZE = 128, BEGINNING = 3 };

struct folded_name {
    char last[NAME_SIZE], first[NAME_SIZE];
};

/* Of a name as it is shown: "SMITH, John (Mr)". */
static void fold_shown(const char *shown, struct folded_name *out)
{
    const char *comma = strchr(shown, ','), *title = strrchr(shown, '(');
    size_t last = comma != NULL ? (size_t)(comma - shown) : strlen(shown);
    const char *first = comma != NULL ? comma + 1 : "";
    size_t first_length = title != NULL && title > first ? (size_t)(title - first) : strlen(first);
    text_fold(out->last, sizeof(out->last), shown, last);
    text_fold(out->first, sizeof(out->first), first, first_length);
}

/* The first `letters` of a folded name's first word (0: all). */
static void add_part(struct search_terms *terms, const char *folded, int letters)
{
    size_t length = 0, end = strcspn(folded, " ");
    for (int i = 0; (letters == 0 || i < letters) && length < end; i++) {
        length += text_cluster_length(folded + length, end - length);
    }
    if (length > 0 && length < SEARCH_PART_SIZE) {
        snprintf(terms->parts[terms->part_count++], SEARCH_PART_SIZE, "%.*s", (int)length, folded);
    }
}

static void recorded(void *context)
{
    edit_tell(context);
}

static void add_found(struct edit *edit, const struct patient_hit *hit)
{
    char name[256], born[12] = "not known", mrn[64];
    edit->patient.look_alike = true;
    if (edit->alike_words[0] != '\0') {
        return;
    }
    name_display(&hit->last_name, &hit->first_name, &hit->title, name, sizeof(name));
    text_safe(mrn, sizeof(mrn), hit->mrn.text, hit->mrn.length, NULL);
    if (hit->dob.state == FIELD_VALUE) {
        date_format(date_from_days((int32_t)hit->dob.integer), born);
    }
    snprintf(edit->alike_words, sizeof(edit->alike_words), WORDS("%s  born %s  MRN %s"), name, born,
             mrn);
}

static void found(void *context, const struct error *error, struct page **pages, int count)
{
    struct edit *edit = context;
    struct folded_name own;
    edit->alike_pending = false;
    if (error->code != ERROR_OK) {
        edit->patient.look_alike = true; /* nobody can say that there is none */
        return;
    }
    fold_shown(edit->patient.name, &own);
    for (int page = 0; page < count; page++) {
        for (int i = 0; i < pages[page]->count; i++) {
            const struct patient_hit *hit = page_row(pages[page], i);
            if (hit->id.integer != edit->patient.id &&
                name_similar(own.last, own.first, hit->folded_last.text, hit->folded_first.text)) {
                add_found(edit, hit);
            }
        }
    }
    if (edit->alike_words[0] != '\0') {
        audit_view_begin(&edit->alike_view, edit->session, recorded, edit);
        edit->alike_viewed = true;
        audit_view_ask(&edit->alike_view, AUDIT_SEARCH, edit->patient.id,
                       "somebody with a similar name, before a form is saved");
    }
    edit_tell(edit);
}

void edit_alike_look(struct edit *edit)
{
    struct page_request requests[SEARCHES] = {0};
    struct folded_name own;
    struct error error;
    if (!edit->spec->reenter || edit->patient.id == 0) {
        return;
    }
    fold_shown(edit->patient.name, &own);
    for (int i = 0; i < SEARCHES; i++) {
        struct query *query = &requests[i].query;
        query->id = QUERY_PATIENT_SEARCH;
        query->filter.today = clock_today(edit->session->clock);
        query->filter.has_today = true;
        /* A slip of the pen stands in one of the two names. */
        add_part(&query->filter.terms, own.last, i == 0 ? 0 : BEGINNING);
        add_part(&query->filter.terms, own.first, i == 0 ? BEGINNING : 0);
        requests[i].limit = ROWS_MOST;
        if (search_terms_empty(&query->filter.terms)) {
            edit->patient.look_alike = true; /* without a name everybody is */
            return;
        }
    }
    edit->alike_pending = data_pages(edit->session->data, edit->owner, requests, SEARCHES,
                                     DATA_DEADLINE_MS, found, edit, &error) != 0;
    edit->patient.look_alike = edit->patient.look_alike || !edit->alike_pending;
}
