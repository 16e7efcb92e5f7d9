/* SPDX-License-Identifier: MIT */
/*
 * Result entry and correction, one line a component; Tab goes down the values. A correction keeps
 * the row as it was (ct_lab_version) and says so in the results themselves, where other readers see
 * it. Loop thread.
 */
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "src/control/form_lab.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    ROWS = LAB_INPUT_ROWS,
    VALUE = 0,
    DATED = ROWS,  /* entry: resulted on */
    REASON = ROWS, /* correction: why */
    NAME = ROWS + 1,
    UNIT = NAME + ROWS,
    RANGE = UNIT + ROWS,
    FIELD_COUNT = RANGE + ROWS,
    TOP = 3 /* line of the first component */
};

/* The parts of results_json have no column of their own: they stand for the version's text, which
 * has none in the row either. */
#define PART RECORD_LAB_VERSION, FIELD_OF(lab_version, row_before)
#define CELL(kind, n, at, wide, hint)                                                              \
    [kind + (n)] = {PART, "", TOP + (n), at, 0, wide, EDIT_OPTIONAL, NULL, false, hint},
#define EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)
#define VALUES(n)                                                                                  \
    CELL(VALUE, n, 52, 10, "Number, <0.01, or words such as Negative; blank: not done")
#define NAMES(n) CELL(NAME, n, 2, 21, "Name of the component")
#define UNITS(n) CELL(UNIT, n, 25, 11, "Unit, as the laboratory gives it")
#define RANGES(n)                                                                                  \
    CELL(RANGE, n, 38, 12, "Reference, as the laboratory gives it: 3.5-5.0, <200, >=60")

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

static const struct edit_heading headings[] = {
    {"Component", 2, 2}, {"Unit", 2, 25}, {"Reference", 2, 38}, {"Result", 2, 52}};

/* --- what stands in a line --- */

struct line {
    char name[LAB_INPUT_SIZE], value[LAB_INPUT_SIZE], unit[LAB_INPUT_SIZE], range[LAB_INPUT_SIZE];
};

static void copy_typed(const struct edit *edit, int index, char out[LAB_INPUT_SIZE])
{
    const char *typed = edit_field(edit, index).typed;
    typed += strspn(typed, " ");
    size_t length = strlen(typed);
    while (length > 0 && typed[length - 1] == ' ') {
        length--;
    }
    if (length >= LAB_INPUT_SIZE) {
        length = 0; /* refused where it stands */
    }
    memcpy(out, typed, length);
    out[length] = '\0';
}

static void line_of(const struct edit *edit, int row, struct line *out)
{
    const char *stored = edit_stored(edit, VALUE + row);
    copy_typed(edit, NAME + row, out->name);
    copy_typed(edit, UNIT + row, out->unit);
    copy_typed(edit, RANGE + row, out->range);
    snprintf(out->value, sizeof(out->value), "%s", stored != NULL ? stored : "");
}

static struct lab_entry entry_of(const struct line *line)
{
    return (struct lab_entry){line->name, line->value, line->unit, line->range, NULL};
}

static void put_line(struct edit *edit, int row, const struct lab_entry *entry)
{
    const char *texts[] = {entry->component, entry->value, entry->unit, entry->reference};
    static const int places[] = {NAME, VALUE, UNIT, RANGE};
    char words[LAB_INPUT_SIZE];
    for (int i = 0; i < 4; i++) {
        const char *text = texts[i] != NULL ? texts[i] : "";
        text_safe(words, sizeof(words), text, strlen(text), NULL);
        edit_put(edit, places[i] + row, words, true);
    }
}

/* --- first texts --- */

/* Components of the row that are results, in their order; remarks are kept apart. */
struct before {
    struct arena arena;
    struct lab_panel panel;
    const struct lab_component *results[512];
    int count;
};

static void before_read(const struct edit *edit, struct before *out)
{
    const struct lab_result *result = edit_row(edit);
    memset(out, 0, sizeof(*out));
    arena_init(&out->arena);
    if (result == NULL) {
        return;
    }
    struct lab_subject subject = form_lab_row_subject(edit, result);
    if (lab_read(&out->arena, result->results_json.text, result->results_json.length, &subject,
                 &out->panel, NULL) != 0) {
        out->panel.count = 0;
    }
    for (int i = 0; i < out->panel.count && out->count < 512; i++) {
        if (!out->panel.components[i].is_remark) {
            out->results[out->count++] = &out->panel.components[i];
        }
    }
}

static void put_defaults(struct edit *edit, const struct lab_result *result)
{
    const char *names[ROWS];
    char unit[LAB_INPUT_SIZE], range[LAB_INPUT_SIZE], test[LAB_INPUT_SIZE];
    struct lab_subject subject = form_lab_row_subject(edit, result);
    form_words(&result->test_name, test, sizeof(test));
    int count = lab_test_components(test, names);
    for (int row = 0; row < count; row++) {
        lab_component_defaults(test, names[row], &subject, unit, range);
        struct lab_entry entry = {names[row], NULL, unit, range, NULL};
        put_line(edit, row, &entry);
    }
    if (count == 0) {
        struct lab_entry entry = {test, NULL, NULL, NULL, NULL};
        put_line(edit, 0, &entry);
    }
}

static void begin(struct edit *edit)
{
    const struct lab_result *result = edit_row(edit);
    struct before *before = memory_new(sizeof(*before));
    form_lab_entitle(edit);
    before_read(edit, before);
    for (int row = 0; row < before->count && row < ROWS; row++) {
        const struct lab_component *component = before->results[row];
        struct lab_entry entry = {component->name, component->value, component->unit,
                                  component->reference, NULL};
        put_line(edit, row, &entry);
    }
    if (before->count == 0 && result != NULL) {
        put_defaults(edit, result);
    }
    arena_release(&before->arena);
    memory_free(before);
}

/* --- reading --- */

static void echo_flag(const struct edit *edit, int row, const char *value, char *echo, size_t size)
{
    struct line line;
    const struct lab_result *result = edit_row(edit);
    line_of(edit, row, &line);
    snprintf(line.value, sizeof(line.value), "%s", value);
    if (line.name[0] == '\0') {
        snprintf(echo, size, WORDS("of what?"));
        return;
    }
    struct lab_entry entry = entry_of(&line);
    struct lab_subject subject =
        result != NULL ? form_lab_row_subject(edit, result) : form_lab_subject(edit, NULL);
    enum lab_flag flag =
        lab_entry_flag(&entry, result != NULL ? form_raw(&result->test_name) : NULL, &subject);
    const char *words = lab_flag_words(flag), *mark = lab_flag_mark(flag);
    snprintf(echo, size, "%s%s%s", mark, mark[0] != '\0' ? " " : "",
             words[0] != '\0' ? WORDS(words) : WORDS("not judged"));
}

static int read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                char *echo, size_t echo_size, struct error *error)
{
    char out[LAB_INPUT_SIZE], name[LAB_INPUT_SIZE], unit[LAB_INPUT_SIZE];
    int result = 2;
    if (index == DATED) { /* REASON of the correction, too: read in the usual way */
        return 2;
    }
    if (index < ROWS) {
        copy_typed(edit, NAME + index, name);
        copy_typed(edit, UNIT + index, unit);
        result = lab_input_value(name[0] != '\0' ? name : "Result", typed, unit, out, error);
        if (result == 1) {
            echo_flag(edit, index, out, echo, echo_size);
        }
    } else if (index < UNIT) {
        result = lab_input_text("Component", typed, out, error);
    } else if (index < RANGE) {
        result = lab_input_text("Unit", typed, out, error);
    } else {
        copy_typed(edit, NAME + index - RANGE, name);
        result = lab_input_reference(name[0] != '\0' ? name : "Reference", typed, out, error);
    }
    if (result == 1) {
        snprintf(stored, size, "%s", out);
    }
    return result;
}

/* --- checking --- */

static void check_names(struct edit *edit)
{
    struct line line, other;
    for (int row = 0; row < ROWS; row++) {
        line_of(edit, row, &line);
        if (line.name[0] == '\0' && line.value[0] != '\0') {
            edit_wrong(edit, NAME + row, "Name the component of this result.");
        }
        if (strcasecmp(line.name, LAB_REMARK_CORRECTED) == 0 ||
            strcasecmp(line.name, LAB_REMARK_IN_ERROR) == 0) {
            edit_wrong(edit, NAME + row, "\"%s\" is no component. Type another name.", line.name);
        }
        for (int before = 0; before < row && line.name[0] != '\0'; before++) {
            line_of(edit, before, &other);
            if (strcasecmp(line.name, other.name) == 0) {
                edit_wrong(edit, NAME + row, "%s stands twice. Clear one of them.", line.name);
            }
        }
    }
}

static void ask_critical(struct edit *edit)
{
    struct line line;
    const struct lab_result *result = edit_row(edit);
    struct lab_subject subject = form_lab_row_subject(edit, result);
    for (int row = 0; row < ROWS; row++) {
        line_of(edit, row, &line);
        struct lab_entry entry = entry_of(&line);
        if (line.value[0] != '\0' && line.name[0] != '\0' &&
            edit_field(edit, VALUE + row).changed &&
            lab_flag_is_critical(lab_entry_flag(&entry, form_raw(&result->test_name), &subject))) {
            edit_ask(edit, VALUE + row,
                     "CRITICAL: %s %s %s. Is it right? Then tell the doctor in charge now.",
                     line.name, line.value, line.unit);
        }
    }
}

static void ask_missing(struct edit *edit)
{
    struct line line;
    char list[200] = "";
    int missing = 0, given = 0;
    for (int row = 0; row < ROWS; row++) {
        line_of(edit, row, &line);
        given += line.value[0] != '\0';
        if (line.name[0] == '\0' || line.value[0] != '\0') {
            continue;
        }
        size_t used = strlen(list);
        if (missing++ < 5) {
            snprintf(list + used, sizeof(list) - used, "%s%.30s", used > 0 ? ", " : "", line.name);
        }
    }
    if (missing > 0 && given > 0) {
        edit_ask(edit, VALUE, "No result for %s%s. File the others as final?", list,
                 missing > 5 ? WORDS(" and more") : "");
    }
}

static void check(struct edit *edit)
{
    const struct lab_result *result = edit_row(edit);
    if (result == NULL) {
        return;
    }
    check_names(edit);
    ask_critical(edit);
    if (edit_spec(edit) == &form_lab_result_entry) {
        ask_missing(edit);
        if (form_not_in_future(edit, DATED)) {
            const char *collected = form_raw(&result->collected_date);
            form_not_before(edit, DATED,
                            collected != NULL ? collected : form_raw(&result->ordered_date),
                            collected != NULL ? "it was collected" : "it was ordered");
        }
    }
}

/* --- saving --- */

/* All that is written: lines of the form, what had no line, remarks, one more remark. */
struct after {
    struct line lines[ROWS];
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
static void add_line(struct after *after, const struct line *line, const struct lab_component *was)
{
    struct lab_entry entry = entry_of(line);
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

static void after_make(const struct edit *edit, const struct before *before, struct after *after)
{
    for (int row = 0; row < ROWS; row++) {
        line_of(edit, row, &after->lines[row]);
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

static void file_entry(const struct edit *edit, struct change_set *set, struct before *before,
                       const struct after *after)
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
    struct before *before = memory_new(sizeof(*before));
    struct after *after = memory_new(sizeof(*after));
    int answer = 0;
    before_read(edit, before);
    after_make(edit, before, after);
    if (form_value_is(&result->status, "final")) {
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
    .headings = headings,
    .heading_count = 4,
    .begin = begin,
    .read = read,
    .check = check,
    .compose = compose_entry,
};

/* --- correction --- */

static void keep_version(struct edit *edit, struct change_set *set, struct before *before)
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

static void file_correction(struct edit *edit, struct change_set *set, struct before *before,
                            struct after *after)
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
    struct before *before = memory_new(sizeof(*before));
    struct after *after = memory_new(sizeof(*after));
    int answer = 0;
    before_read(edit, before);
    after_make(edit, before, after);
    if (!form_value_is(&result->status, "final")) {
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
    .headings = headings,
    .heading_count = 4,
    .begin = begin,
    .read = read,
    .check = check,
    .compose = compose_correction,
};
