/* SPDX-License-Identifier: MIT */
/* The forms of providers. Loop thread; constant but for the form given. */
#include "chartty/control/forms.h"

#include <string.h>

#define PROVIDER(column) RECORD_PROVIDER, FIELD_OF(provider, column)

static const struct edit_field_spec fields[] = {
    {.type = PROVIDER(name),
     .label = "Name",
     EDIT_PLACE(0, 2, 14, 40),
     .hint = "As it is shown everywhere: Dr. Ada Adamson."},
    {.type = PROVIDER(npi),
     .label = "NPI",
     EDIT_PLACE(1, 2, 14, 14),
     .hint = "10 digits; the last one checks the others."},
    {.type = PROVIDER(specialty), .label = "Specialty", EDIT_PLACE(3, 2, 14, 40)},
    {.type = PROVIDER(department), .label = "Department", EDIT_PLACE(4, 2, 14, 40)},
    {.type = PROVIDER(phone), .label = "Phone", EDIT_PLACE(6, 2, 14, 20)},
    {.type = PROVIDER(email), .label = "Email", EDIT_PLACE(7, 2, 14, 40)},
    {.type = PROVIDER(accepting_new_patients),
     .label = "New patients",
     EDIT_PLACE(8, 2, 14, 6),
     .hint = "Whether new patients are taken: yes or no."},
};

static void begin_new(struct edit *edit)
{
    edit_put(edit, edit_find(edit, PROVIDER(accepting_new_patients)), "yes", true);
}

const struct edit_spec form_provider_new = {
    .form = "provider.new",
    .title = "New provider",
    .verb = "Save",
    .done = "Provider saved",
    .permission = PERMISSION_WRITE_PROVIDERS,
    .type = RECORD_PROVIDER,
    .is_new = true,
    .fields = fields,
    .field_count = sizeof(fields) / sizeof(fields[0]),
    .begin = begin_new,
};

const struct edit_spec form_provider_edit = {
    .form = "provider.edit",
    .title = "Change a provider",
    .verb = "Save",
    .done = "Provider saved",
    .permission = PERMISSION_WRITE_PROVIDERS,
    .type = RECORD_PROVIDER,
    .fields = fields,
    .field_count = sizeof(fields) / sizeof(fields[0]),
};
