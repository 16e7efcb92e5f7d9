/* SPDX-License-Identifier: MIT */
/* What in one row does not fit. Pure. */
#include "src/model/doctor_parts.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/model/client_rules.h"
#include "chartty/model/identifiers.h"
#include "chartty/model/placeholders.h"
#include "chartty/model/status_words.h"
#include "chartty/model/vitals_rules.h"
#include "src/model/ascii.h"

#include <stdarg.h>
#include <stdio.h>

enum { AGE_MAX = 120 };

static const struct {
    const char *word, *advice;
    bool mends;
} kinds[DOCTOR_KIND_COUNT] = {
#define X(name, word, mends, what) {word, what, mends},
    DOCTOR_KINDS(X)
#undef X
};

const char *doctor_kind_word(enum doctor_kind kind)
{
    return kinds[kind].word;
}

bool doctor_kind_mends(enum doctor_kind kind)
{
    return kinds[kind].mends;
}

const char *doctor_kind_advice(enum doctor_kind kind)
{
    return kinds[kind].advice;
}

enum doctor_kind doctor_kind_by_word(const char *word)
{
    int kind = 0;
    while (kind < DOCTOR_KIND_COUNT && strcmp(kinds[kind].word, word) != 0) {
        kind++;
    }
    return (enum doctor_kind)kind;
}

struct doctor_finding doctor_row_finding(const struct doctor_row *look, enum doctor_kind kind,
                                         int field)
{
    const struct field_value *values = record_values(look->row);
    int patient = record_field(look->spec, "patient_id");
    struct doctor_finding finding = {
        .kind = kind, .type = look->spec->type, .id = values[0].integer, .field = field};
    if (look->spec->type == RECORD_PATIENT) {
        finding.patient_id = values[0].integer;
    } else if (patient >= 0 && values[patient].state == FIELD_VALUE) {
        finding.patient_id = values[patient].integer;
    }
    if (field >= 0 && values[field].state != FIELD_NULL) {
        finding.value = values[field].text;
    }
    return finding;
}

void doctor_row_tell(const struct doctor_row *look, struct doctor_finding *finding,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(finding->words, sizeof finding->words, WORDS(format), arguments);
    va_end(arguments);
    look->found(look->context, finding);
}

void doctor_row_mend(const struct doctor_row *look, struct doctor_finding *finding,
                     const char *text)
{
    finding->has_mend = true;
    finding->mend = text != NULL ? arena_copy_text(look->arena, text) : NULL;
}

static const char *label(const struct doctor_row *look, int field)
{
    return look->spec->fields[field].label;
}

/* --- forms of values -------------------------------------------------------------------------- */

static unsigned characters(const char *text)
{
    unsigned count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

static void look_at_date(const struct doctor_row *look, int field, const struct field_value *value)
{
    const struct field_spec *spec = &look->spec->fields[field];
    struct doctor_finding finding = doctor_row_finding(look, DOCTOR_DATE, field);
    char mended[27];
    bool is_null = false;
    if (doctor_date_fits(spec, value->text)) {
        return;
    }
    if (doctor_mend_date(spec, value->text, mended, &is_null)) {
        doctor_row_mend(look, &finding, is_null ? NULL : mended);
    }
    doctor_row_tell(look, &finding, "%s is not in the stored form%s", spec->label,
                    finding.has_mend ? "" : WORDS(", and what is meant is in doubt"));
}

static void look_at_choice(const struct doctor_row *look, int field,
                           const struct field_value *value)
{
    const struct field_spec *spec = &look->spec->fields[field];
    const char *const *choices = field_choices(spec->choices);
    const char *trimmed = value->text;
    size_t length = ascii_trim(&trimmed, value->length);
    struct doctor_finding finding = doctor_row_finding(look, DOCTOR_STATUS, field);
    if (choices[0] == NULL) {
        return;
    }
    for (int index = 0; choices[index] != NULL; index++) {
        char *given = arena_copy_bytes(look->arena, trimmed, length);
        if (strcmp(choices[index], value->text) == 0) {
            return;
        }
        if (ascii_same(choices[index], given)) {
            doctor_row_mend(look, &finding, choices[index]);
        }
    }
    if (value->length == 0 && (spec->flags & FIELD_REQUIRED) == 0) {
        doctor_row_mend(look, &finding, NULL);
    }
    doctor_row_tell(look, &finding, "%s is none of the known words", spec->label);
}

static void look_at_number(const struct doctor_row *look, int field,
                           const struct field_value *value)
{
    const struct field_spec *spec = &look->spec->fields[field];
    struct doctor_finding finding = doctor_row_finding(look, DOCTOR_TYPE, field);
    bool is_small = spec->kind == FIELD_REAL || spec->kind == FIELD_BOOLEAN ||
                    (value->integer >= INT32_MIN && value->integer <= INT32_MAX);
    if (value->state == FIELD_VALUE && is_small) {
        return;
    }
    if (value->length == 0 && (spec->flags & FIELD_REQUIRED) == 0) {
        doctor_row_mend(look, &finding, NULL);
    }
    doctor_row_tell(look, &finding, "%s is no %s%s", spec->label, field_kind_word(spec->kind),
                    value->state == FIELD_VALUE ? WORDS(" that PostgreSQL's integer holds") : "");
}

static void look_at_text(const struct doctor_row *look, int field, const struct field_value *value)
{
    const struct field_spec *spec = &look->spec->fields[field];
    if (!text_is_utf8(value->text, value->length) || strlen(value->text) != value->length) {
        struct doctor_finding finding = doctor_row_finding(look, DOCTOR_TYPE, field);
        doctor_row_tell(look, &finding, "%s is not text", spec->label);
        return;
    }
    unsigned length = characters(value->text);
    if (spec->max == 0 || length <= spec->max) {
        return;
    }
    struct doctor_finding finding = doctor_row_finding(look, DOCTOR_LENGTH, field);
    const char *trimmed = value->text;
    size_t bytes = ascii_trim(&trimmed, value->length);
    char *text = arena_copy_bytes(look->arena, trimmed, bytes);
    if (characters(text) <= spec->max && (spec->flags & FIELD_SECRET) == 0) {
        doctor_row_mend(look, &finding, text);
    }
    doctor_row_tell(look, &finding, "%s has %u characters; the column has %u", spec->label, length,
                    spec->max);
}

static void look_at_forms(const struct doctor_row *look)
{
    const struct field_value *values = record_values(look->row);
    for (int field = 1; field < look->spec->field_count; field++) {
        const struct field_value *value = &values[field];
        if (value->state == FIELD_NULL) {
            continue;
        }
        switch (look->spec->fields[field].kind) {
        case FIELD_DATE:
        case FIELD_MOMENT:
        case FIELD_TIMESTAMP:
            look_at_date(look, field, value);
            break;
        case FIELD_CHOICE:
            look_at_choice(look, field, value);
            break;
        case FIELD_ID:
        case FIELD_REFERENCE:
        case FIELD_INTEGER:
        case FIELD_REAL:
        case FIELD_BOOLEAN:
            look_at_number(look, field, value);
            break;
        default:
            look_at_text(look, field, value);
            break;
        }
    }
}

/* --- what a row means ------------------------------------------------------------------------- */

static void look_at_appointment(const struct doctor_row *look)
{
    const struct appointment *row = look->row;
    const int field = FIELD_OF(appointment, time);
    const char *text = row->time.text;
    char form[6], mended[6];
    if (row->time.state == FIELD_NULL) {
        return;
    }
    int minutes = time_parse(text);
    if (minutes < 0) {
        struct doctor_finding finding = doctor_row_finding(look, DOCTOR_TIME, field);
        if (doctor_mend_time(text, mended)) {
            doctor_row_mend(look, &finding, mended);
        }
        doctor_row_tell(look, &finding, "%s cannot be read", label(look, field));
        return;
    }
    time_format(minutes, form);
    if (strcmp(form, text) == 0) {
        return;
    }
    bool has_half = strpbrk(text, "aA") != NULL;
    struct doctor_finding finding = doctor_row_finding(
        look, minutes < 60 && has_half ? DOCTOR_MIDNIGHT : DOCTOR_TIME_FORM, field);
    if (finding.kind == DOCTOR_MIDNIGHT) {
        doctor_row_tell(look, &finding, "%s is after midnight", label(look, field));
    } else {
        doctor_row_mend(look, &finding, form);
        doctor_row_tell(look, &finding, "%s is not HH:MM", label(look, field));
    }
}

static void look_at_patient(const struct doctor_row *look)
{
    const struct patient *row = look->row;
    if (row->dob.state != FIELD_VALUE || strcmp(row->dob.text, PLACEHOLDER_BORN) == 0) {
        return;
    }
    struct doctor_finding finding = doctor_row_finding(look, DOCTOR_BIRTH, FIELD_OF(patient, dob));
    struct date born = date_from_days((int32_t)row->dob.integer);
    if (date_compare(born, *look->today) > 0) {
        doctor_row_tell(look, &finding, "the birth date is in the future");
    } else if (age_years(born, *look->today) > AGE_MAX) {
        doctor_row_tell(look, &finding, "the birth date is over %d years ago", AGE_MAX);
    }
}

static void look_at_provider(const struct doctor_row *look)
{
    const struct provider *row = look->row;
    if (row->npi.state != FIELD_NULL && !npi_is_valid(row->npi.text)) {
        struct doctor_finding finding =
            doctor_row_finding(look, DOCTOR_NPI, FIELD_OF(provider, npi));
        doctor_row_tell(look, &finding, "the NPI fails its check digit");
    }
}

/* The remarks that are about scopes, without the others. */
static void scope_remarks(const char *remarks, char out[DOCTOR_WORDS_SIZE])
{
    size_t used = 0;
    out[0] = '\0';
    while (*remarks != '\0') {
        size_t length = strcspn(remarks, ";");
        char part[CLIENT_REMARKS_SIZE];
        (void)snprintf(part, sizeof part, "%.*s", (int)length, remarks);
        if ((strstr(part, "too wide") != NULL || strstr(part, "scope") != NULL) &&
            used < DOCTOR_WORDS_SIZE) {
            used += (size_t)snprintf(out + used, DOCTOR_WORDS_SIZE - used, "%s%s",
                                     used > 0 ? "; " : "", part);
        }
        remarks += length + strspn(remarks + length, "; ");
    }
}

static void look_at_client(const struct doctor_row *look)
{
    const struct oauth_client *row = look->row;
    char remarks[CLIENT_REMARKS_SIZE];
    bool is_active = row->is_active.state == FIELD_VALUE && row->is_active.integer != 0;
    client_remarks(row, look->today, remarks);
    bool never = strstr(remarks, "never used") != NULL;
    if (is_active && (never || strstr(remarks, "not used for") != NULL)) {
        struct doctor_finding finding =
            doctor_row_finding(look, DOCTOR_CLIENT_UNUSED, FIELD_OF(oauth_client, is_active));
        doctor_row_mend(look, &finding, "0");
        doctor_row_tell(look, &finding, "%s",
                        never ? WORDS("never used") : WORDS("not used for 90 days"));
    }
    char wide[DOCTOR_WORDS_SIZE];
    scope_remarks(remarks, wide);
    if (wide[0] != '\0') {
        struct doctor_finding finding =
            doctor_row_finding(look, DOCTOR_CLIENT_WIDE, FIELD_OF(oauth_client, scopes));
        doctor_row_tell(look, &finding, "%s", wide);
    }
}

static void look_at_allergy(const struct doctor_row *look)
{
    const struct allergy *row = look->row;
    if (row->allergen.state != FIELD_NULL && !allergy_is_inactive(row) &&
        doctor_none_known(row->allergen.text) != NULL) {
        struct doctor_finding finding =
            doctor_row_finding(look, DOCTOR_NO_ALLERGY, FIELD_OF(allergy, allergen));
        doctor_row_tell(look, &finding, "an active allergy row says that there are none");
    }
}

static void look_at_vitals(const struct doctor_row *look)
{
    const struct vital_signs *row = look->row;
    for (int sign = 0; sign < VITAL_COUNT; sign++) {
        const struct field_value *value = vital_value(row, (enum vital_sign)sign);
        int field = (int)(value - record_values(row));
        if (value->state == FIELD_VALUE &&
            vital_flag((enum vital_sign)sign, value, -1) == VITAL_IMPLAUSIBLE) {
            struct doctor_finding finding = doctor_row_finding(look, DOCTOR_VITALS, field);
            doctor_row_tell(look, &finding, "%s cannot be true",
                            vital_label((enum vital_sign)sign));
        }
    }
    if (row->systolic_bp.state == FIELD_VALUE && row->diastolic_bp.state == FIELD_VALUE &&
        row->diastolic_bp.integer >= row->systolic_bp.integer) {
        struct doctor_finding finding =
            doctor_row_finding(look, DOCTOR_VITALS, FIELD_OF(vital_signs, diastolic_bp));
        doctor_row_tell(look, &finding, "the diastolic pressure is not below the systolic");
    }
}

void doctor_look(enum record_type type, const void *row, const struct date *today,
                 struct arena *arena, doctor_found found, void *context)
{
    static void (*const own[RECORD_TABLE_COUNT])(const struct doctor_row *look) = {
        [RECORD_OAUTH_CLIENT] = look_at_client,   [RECORD_PATIENT] = look_at_patient,
        [RECORD_PROVIDER] = look_at_provider,     [RECORD_APPOINTMENT] = look_at_appointment,
        [RECORD_ALLERGY] = look_at_allergy,       [RECORD_VITAL_SIGNS] = look_at_vitals,
        [RECORD_LAB_RESULT] = doctor_look_at_lab,
    };
    const struct doctor_row look = {record_spec(type), row, today, arena, found, context};
    look_at_forms(&look);
    if (own[type] != NULL) {
        own[type](&look);
    }
}
