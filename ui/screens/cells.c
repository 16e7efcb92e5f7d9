/* SPDX-License-Identifier: MIT */
/* How values look, everywhere. Loop thread; pure. */
#include "ui/screens/cells.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/model/names.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void value_words(enum record_type type, const void *record, int field, char *out, size_t size)
{
    const struct field_spec *spec = &record_spec(type)->fields[field];
    field_display(spec, &record_values(record)[field], out, size);
    if (spec->choices == CHOICES_LAB_STATUS) {
        status_to_words(out);
    }
}

void status_to_words(char *status)
{
    for (char *at = strchr(status, '_'); at != NULL; at = strchr(at, '_')) {
        *at = ' ';
    }
}

void cell_value(struct table_cell *cell, enum record_type type, const void *record, int field)
{
    value_words(type, record, field, cell->text, sizeof(cell->text));
    if (record_values(record)[field].state == FIELD_UNPARSED) {
        cell->role = ROLE_WARNING;
    }
}

void cell_format(struct table_cell *cell, enum role role, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(cell->text, sizeof(cell->text), WORDS(format), arguments);
    va_end(arguments);
    cell->role = role;
}

void detail_value(struct text_view *view, enum record_type type, const void *record, int field)
{
    char words[4096];
    const struct field_value *value = &record_values(record)[field];
    value_words(type, record, field, words, sizeof(words));
    if (value->state == FIELD_UNPARSED) {
        text_append(words, sizeof(words), WORDS("  [!] not a %s"),
                    field_kind_word(record_spec(type)->fields[field].kind));
        text_view_field_role(view, record_spec(type)->fields[field].label, ROLE_WARNING, words);
        return;
    }
    text_view_field(view, record_spec(type)->fields[field].label, words);
}

void person_words(const struct field_value *last, const struct field_value *first, char *out,
                  size_t size)
{
    struct field_value none = {.state = FIELD_NULL, .text = ""};
    name_display(last, first, &none, out, size);
}

void bookkeeping_words(const struct field_value *timestamp, char out[20])
{
    out[0] = '\0';
    if (timestamp->state == FIELD_VALUE) {
        datetime_format_utc(timestamp->integer, out);
    }
}

void lab_range_words(const struct lab_component *component, char *out, size_t size)
{
    if (component->reference != NULL && component->reference[0] != '\0') {
        snprintf(out, size, "%s", component->reference);
    } else if (!component->has_range) {
        snprintf(out, size, WORDS("no range"));
    } else if (isinf(component->low)) {
        snprintf(out, size, WORDS("<=%g ref"), component->high);
    } else if (isinf(component->high)) {
        snprintf(out, size, WORDS(">=%g ref"), component->low);
    } else {
        snprintf(out, size, WORDS("%g-%g ref"), component->low, component->high);
    }
}

enum role lab_role(enum lab_flag flag)
{
    static const enum role roles[] = {
        [LAB_NOT_EVALUABLE] = ROLE_NORANGE,
        [LAB_NORMAL] = ROLE_NORMAL,
        [LAB_LOW] = ROLE_LOW,
        [LAB_HIGH] = ROLE_HIGH,
        [LAB_ABNORMAL] = ROLE_HIGH,
        [LAB_CRITICAL_LOW] = ROLE_CRITICAL,
        [LAB_CRITICAL_HIGH] = ROLE_CRITICAL,
        [LAB_CRITICAL] = ROLE_CRITICAL,
        [LAB_MISSING] = ROLE_PENDING,
    };
    return roles[flag];
}

void lab_value_words(const struct lab_component *component, bool flagged, char *out, size_t size)
{
    const char *mark = flagged ? lab_flag_mark(component->flag) : "";
    const char *unit = component->unit == NULL ? "" : component->unit;
    if (component->value == NULL) {
        snprintf(out, size, WORDS("no value"));
        return;
    }
    snprintf(out, size, "%s%s%s%s%s", component->value, mark[0] != '\0' ? " " : "", mark,
             unit[0] != '\0' ? " " : "", unit);
}

enum { SHORT_VALUE = 8 /* columns of a number; words are no numbers */ };

static int value_width(const struct lab_component *component)
{
    char safe[4096];
    if (component->value == NULL || component->is_remark) {
        return 0;
    }
    text_safe(safe, sizeof(safe), component->value, strlen(component->value), NULL);
    return text_width(safe);
}

int lab_panel_width(const struct lab_panel *panel)
{
    int widest = 0;
    for (int i = 0; i < panel->count; i++) {
        int width = value_width(&panel->components[i]);
        widest = width > widest && width <= SHORT_VALUE ? width : widest;
    }
    return widest;
}

void lab_aligned_words(const struct lab_component *component, int width, bool flagged, char *out,
                       size_t size)
{
    int own = value_width(component);
    if (component->value == NULL || own > width) {
        lab_value_words(component, flagged, out, size);
        return;
    }
    snprintf(out, size, "%*s%s %-2s %s", width - own, "", component->value,
             flagged ? lab_flag_mark(component->flag) : "",
             component->unit == NULL ? "" : component->unit);
}

enum role vital_role(enum vital_flag flag)
{
    static const enum role roles[] = {
        [VITAL_NOT_EVALUABLE] = ROLE_NORANGE,
        [VITAL_NORMAL] = ROLE_NORMAL,
        [VITAL_LOW] = ROLE_LOW,
        [VITAL_HIGH] = ROLE_HIGH,
        [VITAL_CRITICAL_LOW] = ROLE_CRITICAL,
        [VITAL_CRITICAL_HIGH] = ROLE_CRITICAL,
        [VITAL_IMPLAUSIBLE] = ROLE_ERROR,
    };
    return roles[flag];
}

enum vital_flag vital_shown_flag(enum vital_sign sign, const struct field_value *value,
                                 int age_days)
{
    enum vital_flag flag = vital_flag(sign, value, age_days);
    bool never_ranged = sign == VITAL_WEIGHT || sign == VITAL_HEIGHT || sign == VITAL_BMI;
    return flag == VITAL_NOT_EVALUABLE && never_ranged && value->state != FIELD_UNPARSED
               ? VITAL_NORMAL
               : flag;
}

enum vital_flag vital_set_words(const struct vital_signs *set, enum vital_sign sign, int age_days,
                                char *out, size_t size)
{
    char value[32];
    enum vital_flag flag = vital_shown_flag(sign, vital_value(set, sign), age_days);
    vital_format(sign, vital_value(set, sign), value);
    snprintf(out, size, "%s", value);
    if (sign == VITAL_SYSTOLIC) {
        char diastolic[32];
        enum vital_flag lower =
            vital_flag(VITAL_DIASTOLIC, vital_value(set, VITAL_DIASTOLIC), age_days);
        vital_format(VITAL_DIASTOLIC, vital_value(set, VITAL_DIASTOLIC), diastolic);
        bool taken = value[0] != '\0' || diastolic[0] != '\0';
        snprintf(out, size, taken ? "%s/%s" : "%s%s", taken && value[0] == '\0' ? "-" : value,
                 taken && diastolic[0] == '\0' ? "-" : diastolic);
        if (lower > flag) {
            flag = lower;
        }
    }
    return out[0] == '\0' ? VITAL_NORMAL : flag;
}

const char *vital_set_label(enum vital_sign sign)
{
    return sign == VITAL_SYSTOLIC ? WORDS("BP") : WORDS(vital_label(sign));
}
