/* SPDX-License-Identifier: MIT */
/* The list of forms as a table. Any thread; constant. */
#include "chartty/control/forms.h"

#include <string.h>

static const struct edit_spec *const all_forms[] = {
#define X(symbol) &form_##symbol,
    FORMS(X)
#undef X
        NULL,
};

const struct edit_spec *form_by_name(const char *form)
{
    for (const struct edit_spec *const *spec = all_forms; *spec != NULL; spec++) {
        if (strcmp((*spec)->form, form) == 0) {
            return *spec;
        }
    }
    return NULL;
}
