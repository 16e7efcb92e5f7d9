/* SPDX-License-Identifier: MIT */
/*
 * Entered in error: a reason, who and when in ct_retracted; the row stays. It says so to other
 * readers in its own notes, and where a status keeps them from acting on it, that is set
 * (architecture decision 3). Loop thread.
 */
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/chart_marks.h"
#include "chartty/control/forms.h"
#include "src/control/form_lab.h"

#include <stdio.h>

enum { WHAT, WHEN, REASON, FIELD_COUNT, LABEL = 12, NOTES_SIZE = 8192 };

static const char *const reasons[] = {"Wrong patient", "Wrong value",    "Entered twice",
                                      "Wrong date",    "Never happened", NULL};

#define MARK(column) RECORD_RETRACTED, FIELD_OF(retracted, column)
static const struct edit_field_spec fields[FIELD_COUNT] = {
    [WHAT] = {MARK(row_id), "Row", 0, 1, LABEL, 62, EDIT_FIXED, NULL, false, NULL},
    [WHEN] = {MARK(patient_id), "Of", 1, 1, LABEL, 62, EDIT_FIXED, NULL, false, NULL},
    [REASON] = {MARK(reason), NULL, 3, 1, LABEL, 58, EDIT_REQUIRED, reasons, false,
                "Why it is wrong; the row stays and is marked"},
};
static const struct edit_heading headings[] = {
    {"The row stays in the record with this mark. It is not used any more.", 5, 1}};

/* What each form marks. */
static enum record_type type_of(const struct edit *edit)
{
    return edit_spec(edit)->source;
}

static const struct field_value *value_of(enum record_type type, const void *row,
                                          const char *column)
{
    int field = record_field(record_spec(type), column);
    return field < 0 ? NULL : &record_values(row)[field];
}

/* "72 /min, BP 120/80": what was measured, for the row of vital signs. */
static void set_words(const struct vital_signs *set, char *out, size_t size)
{
    static const enum vital_sign signs[] = {
        VITAL_RESPIRATORY_RATE, VITAL_OXYGEN_SATURATION, VITAL_SYSTOLIC, VITAL_DIASTOLIC,
        VITAL_HEART_RATE,       VITAL_TEMPERATURE,       VITAL_WEIGHT,   VITAL_HEIGHT};
    char value[32];
    out[0] = '\0';
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        vital_format(signs[i], vital_value(set, signs[i]), value);
        if (value[0] != '\0') {
            text_append(out, size, "%s%s %s", out[0] != '\0' ? ", " : "", vital_label(signs[i]),
                        value);
        }
    }
}

static void row_words(enum record_type type, const void *row, char *what, char *when, size_t size)
{
    static const struct {
        enum record_type type;
        const char *name, *more, *date;
    } columns[] = {
        {RECORD_MEDICATION, "name", "dosage", "prescribed_date"},
        {RECORD_ALLERGY, "allergen", "reaction", "onset_date"},
        {RECORD_LAB_RESULT, "test_name", "order_id", "ordered_date"},
        {RECORD_APPOINTMENT, "appointment_type", "time", "date"},
        {RECORD_VITAL_SIGNS, "recorded_by", "", "recorded_date"},
    };
    char first[160], second[160];
    what[0] = when[0] = '\0';
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        if (columns[i].type != type) {
            continue;
        }
        const struct field_value *more = value_of(type, row, columns[i].more);
        int date = record_field(record_spec(type), columns[i].date);
        form_words(value_of(type, row, columns[i].name), first, sizeof(first));
        second[0] = '\0';
        if (more != NULL) {
            form_words(more, second, sizeof(second));
        }
        snprintf(what, size, "%s%s%s", first, second[0] != '\0' ? ", " : "", second);
        field_display(&record_spec(type)->fields[date], &record_values(row)[date], when, size);
    }
    if (type == RECORD_VITAL_SIGNS) {
        set_words(row, what, size);
    }
}

static void begin(struct edit *edit)
{
    const void *row = edit_source(edit);
    char what[400], when[400];
    if (row == NULL) {
        return;
    }
    row_words(type_of(edit), row, what, when, sizeof(what));
    edit_put(edit, WHAT, what, true);
    edit_put(edit, WHEN, when[0] != '\0' ? when : "no date", true);
    edit_entitle(edit, "%s: %s", WORDS(edit_spec(edit)->title), what);
}

static int read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                char *echo, size_t echo_size, struct error *error)
{
    (void)edit;
    (void)echo;
    (void)echo_size;
    (void)error;
    return index == REASON ? 2 : form_shown_only(typed, stored, size);
}

/* --- what other readers see --- */

/* lab_results has no notes: a remark among the results. False: they cannot be read and stay as they
 * are. */
static bool mark_results(struct edit *edit, struct arena *arena, const char *words,
                         const char **out)
{
    enum { ROOM = 501 };
    const struct lab_result *result = edit_source(edit);
    struct lab_panel panel = {0};
    struct lab_subject subject = form_lab_row_subject(edit, result);
    if (lab_read(arena, result->results_json.text, result->results_json.length, &subject, &panel,
                 NULL) != 0) {
        return false;
    }
    struct lab_entry *entries = arena_new(arena, sizeof(*entries) * ROOM);
    int count = 0;
    for (int i = 0; i < panel.count && count + 1 < ROOM; i++) {
        const struct lab_component *component = &panel.components[i];
        entries[count++] = (struct lab_entry){
            component->name, component->value, component->unit, component->reference,
            component->source_flag != NULL ? component->source_flag : ""};
    }
    entries[count++] = (struct lab_entry){LAB_REMARK_IN_ERROR, words, NULL, NULL, ""};
    *out = lab_results_write(arena, entries, count, &subject);
    return true;
}

/* The status that keeps other readers from acting on it; NULL: it stays. */
static const char *safe_status(enum record_type type, const void *row)
{
    const struct field_value *status = value_of(type, row, "status");
    enum status word = status != NULL ? status_of(status) : STATUS_COMPLETED;
    if (word != STATUS_NOT_GIVEN && word != STATUS_OTHER && word != STATUS_ACTIVE &&
        word != STATUS_SCHEDULED) {
        return NULL;
    }
    switch (type) {
    case RECORD_MEDICATION:
        return "discontinued";
    case RECORD_ALLERGY:
        return "inactive";
    case RECORD_APPOINTMENT:
        return "cancelled";
    default:
        return NULL;
    }
}

/* The row's own update; 0, or -1 when there is no room in its notes. */
static int update_row(struct edit *edit, struct change_set *set, struct arena *arena,
                      const char *words, struct error *error)
{
    enum record_type type = type_of(edit);
    const void *row = edit_source(edit);
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    char *notes = arena_new(arena, NOTES_SIZE);
    uint64_t mask = 0;
    int field = record_field(record_spec(type), "notes");
    if (field >= 0) {
        const char *marked = arena_format(arena, "ENTERED IN ERROR %s", words);
        if (!form_add_note(&record_values(row)[field], marked, notes, NOTES_SIZE)) {
            return error_set(error, ERROR_INVALID,
                             "The notes of this row are too long to hold the mark. Shorten them.");
        }
        values[field] = notes;
        mask |= (uint64_t)1 << field;
    } else if (type == RECORD_LAB_RESULT) {
        field = FIELD_OF(lab_result, results_json);
        if (mark_results(edit, arena, words, &values[field])) {
            mask |= (uint64_t)1 << field;
        }
    }
    const char *status = safe_status(type, row);
    if (status != NULL) {
        field = record_field(record_spec(type), "status");
        values[field] = status;
        mask |= (uint64_t)1 << field;
    }
    if (mask != 0) {
        change_set_update(set, type, row, mask, values);
    }
    return 0;
}

static void add_mark(struct edit *edit, struct change_set *set, const struct form_stamp *stamp)
{
    enum record_type type = type_of(edit);
    const void *row = edit_source(edit);
    char id[24], key[NATURAL_KEY_SIZE];
    FORM_VALUES(retracted);
    snprintf(id, sizeof(id), "%lld", (long long)record_values(row)[0].integer);
    natural_key_of(type, row, key);
    struct change_match matches[] = {
        {FIELD_OF(retracted, table_name), record_spec(type)->table},
        {FIELD_OF(retracted, row_id), id},
        {FIELD_OF(retracted, natural_key), key},
    };
    change_set_expect_none(set, RECORD_RETRACTED, matches, 3,
                           "This row is marked as entered in error already. Press Esc, then F5.");
    values[FIELD_OF(retracted, table_name)] = record_spec(type)->table;
    values[FIELD_OF(retracted, row_id)] = id;
    values[FIELD_OF(retracted, natural_key)] = key;
    values[FIELD_OF(retracted, patient_id)] = stamp->patient_id;
    values[FIELD_OF(retracted, retracted_at)] = stamp->moment;
    values[FIELD_OF(retracted, retracted_by)] = stamp->person;
    values[FIELD_OF(retracted, reason)] = edit_stored(edit, REASON);
    change_set_insert(set, RECORD_RETRACTED, values);
}

static int compose(struct edit *edit, struct change_set *set, struct error *error)
{
    struct form_stamp stamp;
    struct arena arena;
    const char *reason = edit_stored(edit, REASON);
    if (edit_source(edit) == NULL) {
        return error_set(error, ERROR_NOT_FOUND,
                         "This row is not there any more. Press Esc, then F5.");
    }
    form_stamp_of(edit, &stamp);
    arena_init(&arena);
    const char *words = arena_format(&arena, "%s by %s: %s", stamp.day_words, stamp.person, reason);
    add_mark(edit, set, &stamp);
    int result = update_row(edit, set, &arena, words, error);
    edit_audit_words(edit, reason);
    arena_release(&arena);
    return result;
}

#define RETRACT_FORM(name, row_type)                                                               \
    const struct edit_spec form_retract_##name = {                                                 \
        .form = "retract." #name,                                                                  \
        .title = "Entered in error",                                                               \
        .verb = "Mark it",                                                                         \
        .done = "Marked as entered in error",                                                      \
        .permission = PERMISSION_RETRACT,                                                          \
        .type = RECORD_RETRACTED,                                                                  \
        .is_new = true,                                                                            \
        .from_other = true,                                                                        \
        .source = row_type,                                                                        \
        .needs_patient = true,                                                                     \
        .reenter = true,                                                                           \
        .fields = fields,                                                                          \
        .field_count = FIELD_COUNT,                                                                \
        .headings = headings,                                                                      \
        .heading_count = 1,                                                                        \
        .begin = begin,                                                                            \
        .read = read,                                                                              \
        .compose = compose,                                                                        \
    }

RETRACT_FORM(medication, RECORD_MEDICATION);
RETRACT_FORM(allergy, RECORD_ALLERGY);
RETRACT_FORM(vital_signs, RECORD_VITAL_SIGNS);
RETRACT_FORM(lab_result, RECORD_LAB_RESULT);
RETRACT_FORM(appointment, RECORD_APPOINTMENT);
