/* SPDX-License-Identifier: MIT */
/*
 * Purpose: Find patient: a query for each key typed, the newest cancels the one before; its result
 * list. Each search is one entry of the audit, within two seconds of its first page or when it is
 * left: the text, the count, the patients shown. Layer: control.  Thread: the loop's.
 */
#ifndef CHARTTY_CONTROL_PATIENT_SEARCH_H
#define CHARTTY_CONTROL_PATIENT_SEARCH_H

#include "chartty/base/rows.h"
#include "chartty/control/session.h"
#include "chartty/model/record.h"

struct patient_search;

struct patient_search *patient_search_new(struct session *session, void (*changed)(void *context),
                                          void *context);
void patient_search_free(struct patient_search *search);

/* What stands in the field now. Empty shows all patients in name order. */
void patient_search_type(struct patient_search *search, const char *typed);
struct rows patient_search_rows(struct patient_search *search); /* data: struct patient_hit */
const struct patient_hit *patient_search_selected(struct patient_search *search);
/* The selected row for the preview pane: only after the cursor has rested on it for a second and
 * the preview's own audit entry is committed; else NULL. To be called from each drawing. */
const struct patient_hit *patient_search_preview(struct patient_search *search);
/* The list is not looked at any more, or anew: the rest begins again, and nobody is noted as
 * previewed who was not shown. */
void patient_search_look_away(struct patient_search *search);
/* Why there is no preview: its entry failed; NULL. */
const struct error *patient_search_preview_error(const struct patient_search *search);

/* "4 matches", "searching...", "no patient matches", "1,002,317 patients"; for the line under the
 * field. */
void patient_search_status(struct patient_search *search, char *out, size_t size);
/* Whether a row near this one, of those loaded, has a name that could be taken for its name. */
bool patient_search_similar(struct patient_search *search, int64_t row_id);
void patient_search_refresh(struct patient_search *search);

#endif
