/* SPDX-License-Identifier: MIT */
/*
 * Copying to the terminal's clipboard, which takes a patient's data out of the program: it is in
 * the audit first (whose chart, which screen; not the text). Loop thread. Owns the text while its
 * entry is written.
 */
#include "ui/screens/workstation_private.h"

#include "chartty/base/memory.h"

#include <string.h>

static void copy_now(struct workstation *workstation, const char *text)
{
    if (workstation->options.copy(workstation->options.context, text, strlen(text))) {
        workstation_say(workstation, MESSAGE_INFO, "Copied to the terminal's clipboard.");
    } else {
        workstation_say(workstation, MESSAGE_WARNING, "This terminal took no copy.");
    }
}

static void forget(struct workstation *workstation)
{
    memory_free(workstation->copying);
    workstation->copying = NULL;
}

/* Whoever has gone from the station meanwhile copies nothing. */
static void recorded(void *context)
{
    struct workstation *workstation = context;
    const struct audit_view *entry = &workstation->copy_entry;
    if (workstation->copying == NULL || gate_is_closed(workstation)) {
        forget(workstation);
    } else if (entry->state == VIEW_REFUSED) {
        forget(workstation);
        workstation_say(workstation, MESSAGE_WARNING,
                        "Not copied: that could not be recorded in the audit. Try again.");
    } else if (audit_view_shown(entry)) {
        copy_now(workstation, workstation->copying);
        forget(workstation);
    }
}

void workstation_copy_begin(struct workstation *workstation)
{
    audit_view_begin(&workstation->copy_entry, workstation->options.session, recorded, workstation);
}

void workstation_copy_end(struct workstation *workstation)
{
    audit_view_end(&workstation->copy_entry);
    forget(workstation);
}

void workstation_copy(struct workstation *workstation, const char *text)
{
    const struct screen_ops *ops = workstation_current(workstation)->ops;
    bool of_patient = ops->of_patient && workstation->chart != NULL;
    if (!workstation->options.allow_copy || workstation->options.copy == NULL) {
        workstation_say(workstation, MESSAGE_INFO,
                        "Copying is off. The setting copy = true allows it.");
        return;
    }
    forget(workstation);
    workstation->copying = memory_copy_text(text);
    audit_view_forget(&workstation->copy_entry);
    audit_view_ask(&workstation->copy_entry, AUDIT_COPY,
                   of_patient ? chart_patient_id(workstation->chart) : 0, ops->title);
    if (workstation->copy_entry.state != VIEW_WAITING) {
        recorded(workstation);
    }
}
