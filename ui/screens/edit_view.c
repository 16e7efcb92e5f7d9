/* SPDX-License-Identifier: MIT */
/* The form over the body of a screen. Loop thread. */
#include "ui/screens/workstation_private.h"

void workstation_edit(struct workstation *workstation, const struct edit_spec *spec, int64_t row_id)
{
    workstation_edit_patient(workstation, spec, NULL, row_id);
}

void workstation_edit_patient(struct workstation *workstation, const struct edit_spec *spec,
                              const struct edit_patient *patient, int64_t row_id)
{
    (void)spec;
    (void)patient;
    (void)row_id;
    workstation_say(workstation, MESSAGE_INFO, "Forms cannot be opened yet.");
}
