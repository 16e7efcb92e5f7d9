/* SPDX-License-Identifier: MIT */
/* Showing a masked field of a form whole, once that is in the audit. Loop thread. */
#include "src/control/edit_private.h"

static void reveal_noted(void *context, const struct error *error, const struct save_answer *answer)
{
    struct edit *edit = context;
    (void)answer;
    if (error->code != ERROR_OK) {
        edit_problem_set(edit, "Not shown: it cannot be recorded in the audit. %s", error->user);
    } else {
        for (int i = 0; i < edit->count; i++) {
            struct edit_slot *slot = &edit->slots[i];
            if ((slot->spec->flags & EDIT_MASKED) != 0 && !slot->revealed) {
                slot->revealed = true;
                if (!edit_slot_changed(slot)) {
                    edit_slot_from(edit, i, slot->base);
                    edit_read_slot(edit, i);
                }
            }
        }
    }
    edit_tell(edit);
}

void edit_reveal(struct edit *edit, int index)
{
    struct error error;
    if (index < 0 || index >= edit->count || edit->slots[index].revealed ||
        (edit->slots[index].spec->flags & EDIT_MASKED) == 0) {
        return;
    }
    error_clear(&error);
    if (rights_check(edit->session, PERMISSION_REVEAL_SSN, edit->patient.id, &error) != 0 ||
        audit_note(edit->session, edit->owner, AUDIT_SSN_REVEAL, edit->patient.id,
                   edit->slots[index].field.column, reveal_noted, edit, &error) != 0) {
        edit_problem_set(edit, "%s", error.user);
        edit_tell(edit);
    }
}
