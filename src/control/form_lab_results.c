/* SPDX-License-Identifier: MIT */
/*
 * Result entry and correction, one line a component; Tab goes down the values. A correction keeps
 * the row as it was (ct_lab_version) and says so in the results themselves, where other readers see
 * it. Loop thread.
 */
#include "src/control/form_lab_lines.h"

#include "chartty/control/forms.h"
#include "chartty/model/status_words.h"

#include <stdio.h>
#include <string.h>

static const struct edit_field_spec entry_fields[FIELD_COUNT] = {
    EACH(VALUES)[DATED] = {RECORD_LAB_RESULT, FIELD_OF(lab_result, resulted_date), "Resulted", 0, 2,
                           10, 14, EDIT_NOW | EDIT_REQUIRED, NULL, false,
                           "The laboratory's day; T is today"},
    EACH(NAMES) EACH(UNITS) EACH(RANGES)};

static const char *const reasons[] = {"Typing error",   "Corrected by the laboratory",
                                      "Wrong specimen", "Specimen hemolyzed",
                                      "Measured again", NULL};

static const struct edit_field_spec correct_fields[FIELD_COUNT] = {
    EACH(VALUES)[REASON] = {RECORD_LAB_VERSION, FIELD_OF(lab_version, reason), "Reason", 0, 2, 10,
                            50, EDIT_REQUIRED, reasons, false,
                            "Why it is corrected; the old value stays visible"},
    EACH(NAMES) EACH(UNITS) EACH(RANGES)};

/* --- what will stand in the row -------------------------------------------------------------- */

/* All that is written: lines of the form, what had no line, remarks, one more remark. */
struct after {
    struct lab_form_line lines[ROWS];
    struct lab_entry entries[ROWS + 512 + 1];
    int count, given;
    char corrected[FORM_WORDS_SIZE]; /* "Potassium was 6.8 mmol/L" */
};

static bool same_text(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static void say_corrected(struct after *after, const char *format, const char *name,
                          const char *value, const char *unit)
{
    size_t used = strlen(after->corrected);
    char words[200];
    snprintf(words, sizeof(words), "%.60s %s %.60s%s%.24s", name, format, value,
             unit[0] != '\0' ? " " : "", unit);
    snprintf(after->corrected + used, sizeof(after->corrected) - used, "%s%s", used > 0 ? ", " : "",
             words);
}

/* One line against what stood there; NULL: it is new. */
static void add_line(struct after *after, const struct lab_form_line *line,
                     const struct lab_component *was)
{
    struct lab_entry entry = lab_form_entry_of(line);
    bool given = line->value[0] != '\0';
    after->given += given;
    if (was != NULL) {
        bool same_value = same_text(was->value, line->value);
        if (same_value && same_text(was->name, line->name) && same_text(was->unit, line->unit) &&
            same_text(was->reference, line->range)) {
            entry.flag = was->source_flag != NULL ? was->source_flag : NULL;
        } else if (was->value != NULL && was->value[0] != '\0') {
            say_corrected(after, given ? "was" : "was, and is taken out:", was->name, was->value,
                          was->unit != NULL ? was->unit : "");
        } else if (given) {
            say_corrected(after, "added", line->name, "", "");
        }
    } else if (given) {
        say_corrected(after, "added", line->name, "", "");
    }
    if (given ||
        (was != NULL && (was->value == NULL || was->value[0] == '\0') && line->name[0] != '\0')) {
        after->entries[after->count++] = entry;
    }
}

static void add_kept(struct after *after, const struct lab_component *component)
{
    after->entries[after->count++] =
        (struct lab_entry){component->name, component->value, component->unit, component->reference,
                           component->source_flag != NULL ? component->source_flag : ""};
}

static void after_make(const struct edit *edit, const struct lab_form_before *before,
                       struct after *after)
{
    for (int row = 0; row < ROWS; row++) {
        lab_form_line_of(edit, row, &after->lines[row]);
        add_line(after, &after->lines[row], row < before->count ? before->results[row] : NULL);
    }
    for (int i = ROWS; i < before->count; i++) {
        add_kept(after, before->results[i]);
    }
    for (int i = 0; i < before->panel.count; i++) {
        if (before->panel.components[i].is_remark) {
            add_kept(after, &before->panel.components[i]);
        }
    }
}

/* --- entry ----------------------------------------------------------------------------------- */

static void file_entry(const struct edit *edit, struct change_set *set,
                       struct lab_form_before *before, const struct after *after)
{
    const struct lab_result *result = edit_row(edit);
    struct lab_subject subject = form_lab_row_subject(edit, result);
    FORM_VALUES(lab_result);
    values[FIELD_OF(lab_result, results_json)] =
        lab_results_write(&before->arena, after->entries, after->count, &subject);
    values[FIELD_OF(lab_result, resulted_date)] = edit_stored(edit, DATED);
    values[FIELD_OF(lab_result, status)] = "final";
    change_set_update(set, RECORD_LAB_RESULT, result,
                      (uint64_t)1 << FIELD_OF(lab_result, results_json) |
                          (uint64_t)1 << FIELD_OF(lab_result, resulted_date) |
                          (uint64_t)1 << FIELD_OF(lab_result, status),
                      values);
}

static int compose_entry(struct edit *edit, struct change_set *set, struct error *error)
{
    const struct lab_result *result = edit_row(edit);
    struct lab_form_before *before = memory_new(sizeof(*before));
    struct after *after = memory_new(sizeof(*after));
    int answer = 0;
    lab_form_before_read(edit, before);
    after_make(edit, before, after);
    if (lab_is_final(result)) {
        answer =
            error_set(error, ERROR_REFUSED,
                      "This order has a final result already. Press Esc and correct it there.");
    } else if (after->given == 0) {
        answer = error_set(error, ERROR_INVALID,
                           "No result was entered. Fill in at least one, or press Esc.");
    } else {
        file_entry(edit, set, before, after);
    }
    arena_release(&before->arena);
    memory_free(before);
    memory_free(after);
    return answer;
}

const struct edit_spec form_lab_result_entry = {
    .form = "lab.result",
    .title = "Results of",
    .verb = "File as final",
    .done = "Results filed",
    .permission = PERMISSION_FILE_RESULTS,
    .type = RECORD_LAB_RESULT,
    .needs_patient = true,
    .fields = entry_fields,
    .field_count = FIELD_COUNT,
    .headings = lab_form_headings,
    .heading_count = LAB_FORM_HEADINGS,
    .begin = lab_form_begin,
    .read = lab_form_read,
    .check = lab_form_check,
    .compose = compose_entry,
};

/* --- correction ------------------------------------------------------------------------------ */

static void keep_version(struct edit *edit, struct change_set *set, struct lab_form_before *before)
{
    const struct lab_result *result = edit_row(edit);
    struct form_stamp stamp;
    char id[24];
    FORM_VALUES(lab_version);
    form_stamp_of(edit, &stamp);
    snprintf(id, sizeof(id), "%lld", (long long)result->id.integer);
    values[FIELD_OF(lab_version, row_id)] = id;
    values[FIELD_OF(lab_version, order_id)] = form_raw(&result->order_id);
    values[FIELD_OF(lab_version, patient_id)] = stamp.patient_id;
    values[FIELD_OF(lab_version, replaced_at)] = stamp.moment;
    values[FIELD_OF(lab_version, replaced_by)] = stamp.person;
    values[FIELD_OF(lab_version, reason)] = edit_stored(edit, REASON);
    values[FIELD_OF(lab_version, row_before)] = lab_row_json(&before->arena, result);
    change_set_insert(set, RECORD_LAB_VERSION, values);
}

static void file_correction(struct edit *edit, struct change_set *set,
                            struct lab_form_before *before, struct after *after)
{
    const struct lab_result *result = edit_row(edit);
    struct lab_subject subject = form_lab_row_subject(edit, result);
    struct form_stamp stamp;
    FORM_VALUES(lab_result);
    form_stamp_of(edit, &stamp);
    const char *remark = arena_format(&before->arena, "%s; %s by %s: %s", after->corrected,
                                      stamp.day_words, stamp.person, edit_stored(edit, REASON));
    after->entries[after->count++] =
        (struct lab_entry){LAB_REMARK_CORRECTED, remark, NULL, NULL, ""};
    values[FIELD_OF(lab_result, results_json)] =
        lab_results_write(&before->arena, after->entries, after->count, &subject);
    keep_version(edit, set, before);
    change_set_update(set, RECORD_LAB_RESULT, result,
                      (uint64_t)1 << FIELD_OF(lab_result, results_json), values);
    edit_audit_words(edit, edit_stored(edit, REASON));
}

static int compose_correction(struct edit *edit, struct change_set *set, struct error *error)
{
    const struct lab_result *result = edit_row(edit);
    struct lab_form_before *before = memory_new(sizeof(*before));
    struct after *after = memory_new(sizeof(*after));
    int answer = 0;
    lab_form_before_read(edit, before);
    after_make(edit, before, after);
    if (!lab_is_final(result)) {
        answer = error_set(error, ERROR_REFUSED,
                           "This order has no final result yet. Press Esc and enter it.");
    } else if (after->corrected[0] == '\0') {
        answer =
            error_set(error, ERROR_INVALID, "No result was changed. Change one, or press Esc.");
    } else if (after->count == 0) {
        answer = error_set(error, ERROR_INVALID,
                           "No result would be left. To take all back, press Esc, then X.");
    } else {
        file_correction(edit, set, before, after);
    }
    arena_release(&before->arena);
    memory_free(before);
    memory_free(after);
    return answer;
}

const struct edit_spec form_lab_correct = {
    .form = "lab.correct",
    .title = "Correct",
    .verb = "Correct",
    .done = "Result corrected",
    .permission = PERMISSION_FILE_RESULTS,
    .type = RECORD_LAB_RESULT,
    .needs_patient = true,
    .fields = correct_fields,
    .field_count = FIELD_COUNT,
    .headings = lab_form_headings,
    .heading_count = LAB_FORM_HEADINGS,
    .begin = lab_form_begin,
    .read = lab_form_read,
    .check = lab_form_check,
    .compose = compose_correction,
};
