/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the audit as a list: newest first or by any of its columns, filtered by patient, person,
 * time and action; whose patient an entry names; and the check of the whole chain on a thread of
 * its own. Reading the audit is itself recorded (audit.view) before anything of it is shown. Layer:
 * control.  Thread: the loop's.
 */
#ifndef CHARTTY_CONTROL_AUDIT_LIST_H
#define CHARTTY_CONTROL_AUDIT_LIST_H

#include "chartty/base/rows.h"
#include "chartty/control/session.h"
#include "chartty/data/query.h"
#include "chartty/model/record.h"

/*
 * What the words of a filter say: "who:kim.lee action:chart.* patient:MRN0001 from:T-7 to:T";
 * dates as date fields read them, both inclusive; patient:#12 is a row number. -1 and a sentence
 * for a word that it does not know or a date that is none. mrn: of patient:MRN, to be looked up
 * (audit_lookup_request); "" without one.
 */
int audit_filter_parse(const char *words, struct date today, bool day_first,
                       struct query_filter *out, char mrn[64], struct error *error);

/* Looking an MRN of a filter up: what to ask for, and whose it is of what came (INT64_MAX:
 * nobody's, which no entry names). */
struct page;
struct page_request;
void audit_lookup_request(const struct session *session, const char *mrn, struct page_request *out);
int64_t audit_lookup_answer(const struct page *page, const char *mrn);

struct audit_list;
struct audit_list *audit_list_new(struct session *session, void (*changed)(void *context),
                                  void *context);
void audit_list_free(struct audit_list *list); /* NULL is allowed */

struct rows audit_list_rows(struct audit_list *list); /* data: struct audit_entry */
const struct audit_entry *audit_list_selected(struct audit_list *list);
/* False with the reason; the list stays as it was. */
bool audit_list_filter(struct audit_list *list, const char *words, struct error *error);
const char *audit_list_filter_words(const struct audit_list *list); /* "" none */
/* As table.sort_field counts; 0 is newest first. False for a column that has no index. */
bool audit_list_sort(struct audit_list *list, int sort_field, struct error *error);
void audit_list_refresh(struct audit_list *list);

/* "MRN0001  ADAMSON, Ada" of the selected entry's patient, asked for with the selection: "" while
 * it is not known or names nobody. */
const char *audit_list_patient(struct audit_list *list);

/* Checks the chain of the whole database, beside everything else. */
void audit_list_verify(struct audit_list *list);
/* Whether it is checked, up to when and how many entries, or what is wrong first: a sentence. *bad:
 * something is, or the check failed. */
void audit_list_verify_words(const struct audit_list *list, char *out, size_t size, bool *bad);

#endif
