/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one list of records for a screen: rows paged by key, with preset filters,
 * find-as-you-type, sorting and following of changes. Every list screen is one of these. Layer:
 * control.  Thread: the loop's. Owns: its pager; the screen owns the list and frees it. `changed`
 * is called whenever it would look different. Lists across patients are recorded in the audit page
 * by page, and a row is "loading" until its entry is committed (audit.h).
 */
#ifndef CHARTTY_CONTROL_RECORD_LIST_H
#define CHARTTY_CONTROL_RECORD_LIST_H

#include "chartty/base/rows.h"
#include "chartty/control/session.h"
#include "chartty/model/record.h"

/*
 * X(KIND, QUERY, "title", changes of these RECORD types reload it as bits, presets): the lists
 * there are. presets: whether Current / Past make sense for it.
 */
#define RECORD_LISTS(X)                                                                            \
    X(PROVIDERS, PROVIDERS, "Providers", false)                                                    \
    X(CLIENTS, CLIENTS, "API clients", false)                                                      \
    X(UPCOMING, APPOINTMENTS_UPCOMING, "Upcoming appointments", false)                             \
    X(ACTIVE_MEDICATIONS, MEDICATIONS_ACTIVE, "Active medications", false)                         \
    X(PATIENT_APPOINTMENTS, APPOINTMENTS_OF_PATIENT, "Appointments", true)                         \
    X(PATIENT_MEDICATIONS, MEDICATIONS_OF_PATIENT, "Medications", true)                            \
    X(PATIENT_ALLERGIES, ALLERGIES_OF_PATIENT, "Allergies", true)                                  \
    X(PATIENT_VITALS, VITAL_SIGNS_OF_PATIENT, "Vitals", false)                                     \
    X(PATIENT_LABS, LAB_RESULTS_OF_PATIENT, "Labs", true)                                          \
    X(STAFF, STAFF, "Staff", false)                                                                \
    X(EMERGENCIES, BREAK_GLASS, "Emergency access", false)                                         \
    X(PATIENT_TIMELINE, TIMELINE_OF_PATIENT, "Timeline", false)

enum record_list_kind {
#define X(kind, query, title, presets) RECORD_LIST_##kind,
    RECORD_LISTS(X)
#undef X
        RECORD_LIST_COUNT
};

enum record_list_preset { PRESET_ALL, PRESET_CURRENT, PRESET_PAST };

struct record_list;

/* patient_id 0 for lists across patients. `from`: first date of UPCOMING (today by default, day 0 =
 * today). */
struct record_list *record_list_new(struct session *session, enum record_list_kind kind,
                                    int64_t patient_id, enum record_list_preset preset,
                                    void (*changed)(void *context), void *context);
void record_list_free(struct record_list *list); /* NULL is allowed */

struct rows record_list_rows(struct record_list *list);
const char *record_list_title(const struct record_list *list);
/* The record type of its rows' data. */
enum record_type record_list_record(const struct record_list *list);

enum record_list_preset record_list_preset(const struct record_list *list);
/* All -> Current -> Past -> All; false where the list has no presets. */
bool record_list_next_preset(struct record_list *list);
/* Rows whose words contain the text ("" = all); within a patient's lists only, else false with the
 * reason. */
bool record_list_find(struct record_list *list, const char *text, struct error *error);
/* Sort as table.sort_field counts (field + 1, negative = descending, 0 = default); false across
 * patients. */
bool record_list_sort(struct record_list *list, int sort_field, struct error *error);
void record_list_refresh(struct record_list *list);
/* For UPCOMING: from another date on. */
void record_list_from(struct record_list *list, struct date from);
/* The selected row's record; NULL while it is not loaded, or not yet recorded in the audit. */
const void *record_list_selected(struct record_list *list);

#endif
