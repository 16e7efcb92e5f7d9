/* SPDX-License-Identifier: MIT */
/* What in one row does not fit. Pure. */
#include "chartty/model/doctor_rules.h"

#include "chartty/base/text.h"
#include "chartty/model/client_rules.h"
#include "chartty/model/identifiers.h"
#include "chartty/model/lab_input.h"
#include "chartty/model/placeholders.h"
#include "chartty/model/vitals_rules.h"
#include "src/model/ascii.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

enum { RESULT_MAX = 4000, RESULTS_MAX = 500, AGE_MAX = 120 };

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

/* One row under the hand. */
struct look {
    const struct record_spec *spec;
    const void *row;
    const struct date *today;
    struct arena *arena;
    doctor_found found;
    void *context;
};

static struct doctor_finding finding_of(const struct look *look, enum doctor_kind kind, int field)
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

static void tell(const struct look *look, struct doctor_finding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void tell(const struct look *look, struct doctor_finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(finding->words, sizeof finding->words, format, arguments);
    va_end(arguments);
    look->found(look->context, finding);
}

static void set_mend(const struct look *look, struct doctor_finding *finding, const char *text)
{
    finding->has_mend = true;
    finding->mend = text != NULL ? arena_copy_text(look->arena, text) : NULL;
}

static const char *label(const struct look *look, int field)
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

static void look_at_date(const struct look *look, int field, const struct field_value *value)
{
    const struct field_spec *spec = &look->spec->fields[field];
    struct doctor_finding finding = finding_of(look, DOCTOR_DATE, field);
    char mended[27];
    bool is_null = false;
    if (doctor_date_fits(spec, value->text)) {
        return;
    }
    if (doctor_mend_date(spec, value->text, mended, &is_null)) {
        set_mend(look, &finding, is_null ? NULL : mended);
    }
    tell(look, &finding, "%s is not in the stored form%s", spec->label,
         finding.has_mend ? "" : ", and what is meant is in doubt");
}

static void look_at_choice(const struct look *look, int field, const struct field_value *value)
{
    const struct field_spec *spec = &look->spec->fields[field];
    const char *const *choices = field_choices(spec->choices);
    const char *trimmed = value->text;
    size_t length = ascii_trim(&trimmed, value->length);
    struct doctor_finding finding = finding_of(look, DOCTOR_STATUS, field);
    if (choices[0] == NULL) {
        return;
    }
    for (int index = 0; choices[index] != NULL; index++) {
        char *given = arena_copy_bytes(look->arena, trimmed, length);
        if (strcmp(choices[index], value->text) == 0) {
            return;
        }
        if (ascii_same(choices[index], given)) {
            set_mend(look, &finding, choices[index]);
        }
    }
    if (value->length == 0 && (spec->flags & FIELD_REQUIRED) == 0) {
        set_mend(look, &finding, NULL);
    }
    tell(look, &finding, "%s is none of the known words", spec->label);
}

static void look_at_number(const struct look *look, int field, const struct field_value *value)
{
    const struct field_spec *spec = &look->spec->fields[field];
    struct doctor_finding finding = finding_of(look, DOCTOR_TYPE, field);
    bool is_small = spec->kind == FIELD_REAL || spec->kind == FIELD_BOOLEAN ||
                    (value->integer >= INT32_MIN && value->integer <= INT32_MAX);
    if (value->state == FIELD_VALUE && is_small) {
        return;
    }
    if (value->length == 0 && (spec->flags & FIELD_REQUIRED) == 0) {
        set_mend(look, &finding, NULL);
    }
    tell(look, &finding, "%s is no %s%s", spec->label, field_kind_word(spec->kind),
         value->state == FIELD_VALUE ? " that PostgreSQL's integer holds" : "");
}

static void look_at_text(const struct look *look, int field, const struct field_value *value)
{
    const struct field_spec *spec = &look->spec->fields[field];
    if (!text_is_utf8(value->text, value->length) || strlen(value->text) != value->length) {
        struct doctor_finding finding = finding_of(look, DOCTOR_TYPE, field);
        tell(look, &finding, "%s is not text", spec->label);
        return;
    }
    unsigned length = characters(value->text);
    if (spec->max == 0 || length <= spec->max) {
        return;
    }
    struct doctor_finding finding = finding_of(look, DOCTOR_LENGTH, field);
    const char *trimmed = value->text;
    size_t bytes = ascii_trim(&trimmed, value->length);
    char *text = arena_copy_bytes(look->arena, trimmed, bytes);
    if (characters(text) <= spec->max && (spec->flags & FIELD_SECRET) == 0) {
        set_mend(look, &finding, text);
    }
    tell(look, &finding, "%s has %u characters; the column has %u", spec->label, length, spec->max);
}

static void look_at_forms(const struct look *look)
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

static void look_at_appointment(const struct look *look)
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
        struct doctor_finding finding = finding_of(look, DOCTOR_TIME, field);
        if (doctor_mend_time(text, mended)) {
            set_mend(look, &finding, mended);
        }
        tell(look, &finding, "%s cannot be read", label(look, field));
        return;
    }
    time_format(minutes, form);
    if (strcmp(form, text) == 0) {
        return;
    }
    bool has_half = strpbrk(text, "aA") != NULL;
    struct doctor_finding finding =
        finding_of(look, minutes < 60 && has_half ? DOCTOR_MIDNIGHT : DOCTOR_TIME_FORM, field);
    if (finding.kind == DOCTOR_MIDNIGHT) {
        tell(look, &finding, "%s is after midnight", label(look, field));
    } else {
        set_mend(look, &finding, form);
        tell(look, &finding, "%s is not HH:MM", label(look, field));
    }
}

static void look_at_patient(const struct look *look)
{
    const struct patient *row = look->row;
    if (row->dob.state != FIELD_VALUE || strcmp(row->dob.text, PLACEHOLDER_BORN) == 0) {
        return;
    }
    struct doctor_finding finding = finding_of(look, DOCTOR_BIRTH, FIELD_OF(patient, dob));
    struct date born = date_from_days((int32_t)row->dob.integer);
    if (date_compare(born, *look->today) > 0) {
        tell(look, &finding, "the birth date is in the future");
    } else if (age_years(born, *look->today) > AGE_MAX) {
        tell(look, &finding, "the birth date is over %d years ago", AGE_MAX);
    }
}

static void look_at_provider(const struct look *look)
{
    const struct provider *row = look->row;
    if (row->npi.state != FIELD_NULL && !npi_is_valid(row->npi.text)) {
        struct doctor_finding finding = finding_of(look, DOCTOR_NPI, FIELD_OF(provider, npi));
        tell(look, &finding, "the NPI fails its check digit");
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

static void look_at_client(const struct look *look)
{
    const struct oauth_client *row = look->row;
    char remarks[CLIENT_REMARKS_SIZE];
    bool is_active = row->is_active.state == FIELD_VALUE && row->is_active.integer != 0;
    client_remarks(row, look->today, remarks);
    bool never = strstr(remarks, "never used") != NULL;
    if (is_active && (never || strstr(remarks, "not used for") != NULL)) {
        struct doctor_finding finding =
            finding_of(look, DOCTOR_CLIENT_UNUSED, FIELD_OF(oauth_client, is_active));
        set_mend(look, &finding, "0");
        tell(look, &finding, "%s", never ? "never used" : "not used for 90 days");
    }
    char wide[DOCTOR_WORDS_SIZE];
    scope_remarks(remarks, wide);
    if (wide[0] != '\0') {
        struct doctor_finding finding =
            finding_of(look, DOCTOR_CLIENT_WIDE, FIELD_OF(oauth_client, scopes));
        tell(look, &finding, "%s", wide);
    }
}

static void look_at_allergy(const struct look *look)
{
    const struct allergy *row = look->row;
    if (row->allergen.state != FIELD_NULL && doctor_is_active(&row->status) &&
        doctor_none_known(row->allergen.text) != NULL) {
        struct doctor_finding finding =
            finding_of(look, DOCTOR_NO_ALLERGY, FIELD_OF(allergy, allergen));
        tell(look, &finding, "an active allergy row says that there are none");
    }
}

static void look_at_vitals(const struct look *look)
{
    const struct vital_signs *row = look->row;
    for (int sign = 0; sign < VITAL_COUNT; sign++) {
        const struct field_value *value = vital_value(row, (enum vital_sign)sign);
        int field = (int)(value - record_values(row));
        if (value->state == FIELD_VALUE &&
            vital_flag((enum vital_sign)sign, value, -1) == VITAL_IMPLAUSIBLE) {
            struct doctor_finding finding = finding_of(look, DOCTOR_VITALS, field);
            tell(look, &finding, "%s cannot be true", vital_label((enum vital_sign)sign));
        }
    }
    if (row->systolic_bp.state == FIELD_VALUE && row->diastolic_bp.state == FIELD_VALUE &&
        row->diastolic_bp.integer >= row->systolic_bp.integer) {
        struct doctor_finding finding =
            finding_of(look, DOCTOR_VITALS, FIELD_OF(vital_signs, diastolic_bp));
        tell(look, &finding, "the diastolic pressure is not below the systolic");
    }
}

/* --- lab results ------------------------------------------------------------------------------ */

static const struct lab_subject nobody = {.age_years = -1, .sex = '?'};

static struct lab_entry entry_of(const struct lab_component *component)
{
    return (struct lab_entry){component->name, component->value, component->unit,
                              component->reference,
                              component->source_flag != NULL ? component->source_flag : ""};
}

static const char *write_panel(const struct look *look, const struct lab_panel *panel,
                               bool by_range)
{
    struct lab_entry *entries =
        arena_new(look->arena, (size_t)(panel->count + 1) * sizeof(struct lab_entry));
    for (int index = 0; index < panel->count; index++) {
        const struct lab_component *component = &panel->components[index];
        entries[index] = entry_of(component);
        if (by_range && component->flag_disagrees) {
            entries[index].flag = lab_flag_words(component->flag);
        }
    }
    return lab_results_write(look->arena, entries, panel->count, &nobody);
}

/* A list of objects of the five texts and nothing else. */
static bool is_plain_list(json_t *results)
{
    static const char *const members[] = {"component", "value", "unit", "reference", "flag"};
    size_t index;
    json_t *item;
    json_array_foreach(results, index, item)
    {
        if (!json_is_object(item) || json_object_size(item) != 5) {
            return false;
        }
        for (int member = 0; member < 5; member++) {
            if (!json_is_string(json_object_get(item, members[member]))) {
                return false;
            }
        }
    }
    return json_is_array(results);
}

/* {"WBC": "7.5"}: nothing is lost when it becomes a list. */
static bool is_plain_object(json_t *results)
{
    const char *key;
    json_t *value;
    json_object_foreach(results, key, value)
    {
        if (!json_is_string(value) && !json_is_number(value) && !json_is_null(value)) {
            return false;
        }
    }
    return json_is_object(results);
}

/* By the range that the laboratory gave alone: whose the row is does not matter then. */
static bool flag_is_wrong(const struct lab_component *component)
{
    return component->flag_disagrees && component->has_range && !component->range_from_table &&
           component->has_number;
}

static void look_at_flags(const struct look *look, const struct lab_panel *panel, bool is_plain)
{
    struct doctor_finding finding =
        finding_of(look, DOCTOR_FLAG, FIELD_OF(lab_result, results_json));
    int wrong = 0;
    bool all_known = is_plain;
    for (int index = 0; index < panel->count; index++) {
        const struct lab_component *component = &panel->components[index];
        if (component->flag_disagrees && !flag_is_wrong(component)) {
            all_known = false; /* somebody must look at this one */
        }
        if (flag_is_wrong(component)) {
            wrong++;
            all_known = all_known && (component->flag == LAB_NORMAL || component->flag == LAB_LOW ||
                                      component->flag == LAB_HIGH);
        }
    }
    if (wrong == 0) {
        return;
    }
    if (all_known) {
        set_mend(look, &finding, write_panel(look, panel, true));
    }
    tell(look, &finding, "%d flag%s with the reference range beside %s", wrong,
         wrong == 1 ? " disagrees" : "s disagree", wrong == 1 ? "it" : "them");
}

static void look_at_unreadable(const struct look *look, const struct lab_result *row)
{
    struct doctor_finding finding =
        finding_of(look, DOCTOR_RESULTS, FIELD_OF(lab_result, results_json));
    if (row->results_json.length == 0) {
        set_mend(look, &finding, NULL);
    } else if (row->results_json.length <= RESULT_MAX &&
               text_is_utf8(row->results_json.text, row->results_json.length)) {
        const struct lab_entry whole = {"Unreadable result", row->results_json.text, NULL, NULL,
                                        ""};
        set_mend(look, &finding, lab_results_write(look->arena, &whole, 1, &nobody));
    }
    tell(look, &finding, "the results cannot be read");
}

static void look_at_results(const struct look *look, const struct lab_result *row)
{
    struct lab_panel panel;
    struct error ignored;
    const struct field_value *value = &row->results_json;
    if (value->state == FIELD_NULL) {
        return;
    }
    json_t *results = json_loadb(value->text, value->length, 0, NULL);
    if (results == NULL ||
        lab_read(look->arena, value->text, value->length, &nobody, &panel, &ignored) != 0) {
        look_at_unreadable(look, row);
        json_decref(results);
        return;
    }
    bool is_list = is_plain_list(results);
    if (json_is_object(results)) {
        struct doctor_finding finding =
            finding_of(look, DOCTOR_RESULTS_SHAPE, FIELD_OF(lab_result, results_json));
        if (is_plain_object(results) && json_object_size(results) == (size_t)panel.count) {
            set_mend(look, &finding, write_panel(look, &panel, false));
        }
        tell(look, &finding, "the results are an object, not a list");
    }
    look_at_flags(look, &panel, is_list);
    json_decref(results);
}

static void look_at_lab(const struct look *look)
{
    const struct lab_result *row = look->row;
    look_at_results(look, row);
    bool ordered = row->ordered_date.state == FIELD_VALUE;
    bool collected = row->collected_date.state == FIELD_VALUE;
    bool resulted = row->resulted_date.state == FIELD_VALUE;
    int field = -1;
    if (resulted && collected && row->resulted_date.integer < row->collected_date.integer) {
        field = FIELD_OF(lab_result, resulted_date);
    } else if (resulted && ordered && row->resulted_date.integer < row->ordered_date.integer) {
        field = FIELD_OF(lab_result, resulted_date);
    } else if (resulted && row->resulted_date.integer > date_to_days(*look->today)) {
        field = FIELD_OF(lab_result, resulted_date);
    }
    if (field >= 0) {
        struct doctor_finding finding = finding_of(look, DOCTOR_LAB_DATES, field);
        tell(look, &finding, "%s does not fit the other dates", label(look, field));
    }
}

void doctor_look(enum record_type type, const void *row, const struct date *today,
                 struct arena *arena, doctor_found found, void *context)
{
    static void (*const own[RECORD_TABLE_COUNT])(const struct look *look) = {
        [RECORD_OAUTH_CLIENT] = look_at_client, [RECORD_PATIENT] = look_at_patient,
        [RECORD_PROVIDER] = look_at_provider,   [RECORD_APPOINTMENT] = look_at_appointment,
        [RECORD_ALLERGY] = look_at_allergy,     [RECORD_VITAL_SIGNS] = look_at_vitals,
        [RECORD_LAB_RESULT] = look_at_lab,
    };
    const struct look look = {record_spec(type), row, today, arena, found, context};
    look_at_forms(&look);
    if (own[type] != NULL) {
        own[type](&look);
    }
}
