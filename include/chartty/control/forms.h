/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the one list of forms; each is a const table at the end of its file
 * src/control/form_*.c. Layer: control.  Thread: any; constant.
 */
#ifndef CHARTTY_CONTROL_FORMS_H
#define CHARTTY_CONTROL_FORMS_H

#include "chartty/control/edit.h"

/* X(symbol): struct edit_spec form_<symbol>. */
#define FORMS(X)                                                                                   \
    X(patient_new)                                                                                 \
    X(patient_edit)                                                                                \
    X(appointment_new)                                                                             \
    X(appointment_edit)                                                                            \
    X(appointment_cancel)                                                                          \
    X(provider_new)                                                                                \
    X(provider_edit)                                                                               \
    X(vital_signs_new)                                                                             \
    X(medication_new)                                                                              \
    X(medication_renew)                                                                            \
    X(medication_stop)                                                                             \
    X(medication_suspend)                                                                          \
    X(medication_resume)                                                                           \
    X(medication_complete)                                                                         \
    X(allergy_new)                                                                                 \
    X(allergy_edit)                                                                                \
    X(allergy_inactive)                                                                            \
    X(allergy_none_known)                                                                          \
    X(lab_order)                                                                                   \
    X(lab_collect)                                                                                 \
    X(lab_result_entry)                                                                            \
    X(lab_correct)                                                                                 \
    X(lab_acknowledge)                                                                             \
    X(retract_medication)                                                                          \
    X(retract_allergy)                                                                             \
    X(retract_vital_signs)                                                                         \
    X(retract_lab_result)                                                                          \
    X(retract_appointment)                                                                         \
    X(client_new)                                                                                  \
    X(client_edit)                                                                                 \
    X(break_glass)                                                                                 \
    X(staff_new)                                                                                   \
    X(staff_edit)

#define X(symbol) extern const struct edit_spec form_##symbol;
FORMS(X)
#undef X

/* By its name, for drafts; NULL when there is none (a draft of a newer program). */
const struct edit_spec *form_by_name(const char *form);

#endif
