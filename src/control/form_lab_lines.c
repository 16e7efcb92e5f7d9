/* SPDX-License-Identifier: MIT */
/* The lines of a form of results: first texts, reading, checking. Loop thread. */
#include "src/control/form_lab_lines.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const struct edit_heading lab_form_headings[LAB_FORM_HEADINGS] = {
    {"Component", 2, 2}, {"Unit", 2, 25}, {"Reference", 2, 38}, {"Result", 2, 52}};

/* --- what stands in a line ------------------------------------------------------------------- */

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

void lab_form_line_of(const struct edit *edit, int row, struct lab_form_line *out)
{
    const char *stored = edit_stored(edit, VALUE + row);
    copy_typed(edit, NAME + row, out->name);
    copy_typed(edit, UNIT + row, out->unit);
    copy_typed(edit, RANGE + row, out->range);
    snprintf(out->value, sizeof(out->value), "%s", stored != NULL ? stored : "");
}

struct lab_entry lab_form_entry_of(const struct lab_form_line *line)
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

/* --- first texts ----------------------------------------------------------------------------- */

void lab_form_before_read(const struct edit *edit, struct lab_form_before *out)
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

void lab_form_begin(struct edit *edit)
{
    const struct lab_result *result = edit_row(edit);
    struct lab_form_before *before = memory_new(sizeof(*before));
    form_lab_entitle(edit);
    lab_form_before_read(edit, before);
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

/* --- reading --------------------------------------------------------------------------------- */

static void echo_flag(const struct edit *edit, int row, const char *value, char *echo, size_t size)
{
    struct lab_form_line line;
    const struct lab_result *result = edit_row(edit);
    lab_form_line_of(edit, row, &line);
    snprintf(line.value, sizeof(line.value), "%s", value);
    if (line.name[0] == '\0') {
        snprintf(echo, size, WORDS("of what?"));
        return;
    }
    struct lab_entry entry = lab_form_entry_of(&line);
    struct lab_subject subject =
        result != NULL ? form_lab_row_subject(edit, result) : form_lab_subject(edit, NULL);
    enum lab_flag flag =
        lab_entry_flag(&entry, result != NULL ? form_raw(&result->test_name) : NULL, &subject);
    const char *words = lab_flag_words(flag), *mark = lab_flag_mark(flag);
    snprintf(echo, size, "%s%s%s", mark, mark[0] != '\0' ? " " : "",
             words[0] != '\0' ? WORDS(words) : WORDS("not judged"));
}

int lab_form_read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
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

/* --- checking -------------------------------------------------------------------------------- */

static void check_names(struct edit *edit)
{
    struct lab_form_line line, other;
    for (int row = 0; row < ROWS; row++) {
        lab_form_line_of(edit, row, &line);
        if (line.name[0] == '\0' && line.value[0] != '\0') {
            edit_wrong(edit, NAME + row, "Name the component of this result.");
        }
        if (strcasecmp(line.name, LAB_REMARK_CORRECTED) == 0 ||
            strcasecmp(line.name, LAB_REMARK_IN_ERROR) == 0) {
            edit_wrong(edit, NAME + row, "\"%s\" is no component. Type another name.", line.name);
        }
        for (int before = 0; before < row && line.name[0] != '\0'; before++) {
            lab_form_line_of(edit, before, &other);
            if (strcasecmp(line.name, other.name) == 0) {
                edit_wrong(edit, NAME + row, "%s stands twice. Clear one of them.", line.name);
            }
        }
    }
}

static void ask_critical(struct edit *edit)
{
    struct lab_form_line line;
    const struct lab_result *result = edit_row(edit);
    struct lab_subject subject = form_lab_row_subject(edit, result);
    for (int row = 0; row < ROWS; row++) {
        lab_form_line_of(edit, row, &line);
        struct lab_entry entry = lab_form_entry_of(&line);
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
    struct lab_form_line line;
    char list[200] = "";
    int missing = 0, given = 0;
    for (int row = 0; row < ROWS; row++) {
        lab_form_line_of(edit, row, &line);
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

void lab_form_check(struct edit *edit)
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
