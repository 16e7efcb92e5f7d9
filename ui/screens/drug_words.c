/* SPDX-License-Identifier: MIT */
/* Names of drugs on their way to the screen. Loop thread; pure. */
#include "ui/screens/drug_words.h"

#include <stdio.h>
#include <string.h>

void drug_name_words(const struct screen *screen, const struct field_value *name, char *out,
                     size_t size)
{
    snprintf(out, size, "%s", name->text);
    drug_display(workstation_tall_man(screen->workstation), out);
}

void drug_name_in(const struct screen *screen, char *text, size_t length)
{
    if (length < strlen(text)) {
        char behind = text[length];
        text[length] = '\0';
        drug_display(workstation_tall_man(screen->workstation), text);
        text[length] = behind;
    } else {
        drug_display(workstation_tall_man(screen->workstation), text);
    }
}
