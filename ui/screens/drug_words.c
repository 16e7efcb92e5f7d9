/* SPDX-License-Identifier: MIT */
/* Drugs on their way to the screen. Loop thread; pure. */
#include "ui/screens/drug_words.h"

#include "chartty/base/words.h"
#include "ui/kit/text_view.h"

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

void dose_words(enum dose_place place, const struct field_value *stored, char *out, size_t size)
{
    (void)dose_shown(place, stored->text, out, size);
}

void detail_dose(struct text_view *view, const char *label, enum dose_place place,
                 const struct field_value *stored)
{
    char words[2 * DOSE_TEXT_SIZE];
    if (dose_shown(place, stored->text, words, DOSE_TEXT_SIZE)) {
        size_t length = strlen(words);
        snprintf(words + length, sizeof(words) - length, WORDS(" (stored: %s)"), stored->text);
    }
    text_view_field(view, label, words);
}
