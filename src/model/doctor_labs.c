/* SPDX-License-Identifier: MIT */
/* What in a lab result does not fit: its text, its shape, its flags, its dates. Pure. */
#include "src/model/doctor_parts.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/model/lab_input.h"

#include <jansson.h>

enum { RESULT_MAX = 4000 };

static const struct lab_subject nobody = {.age_years = -1, .sex = '?'};

static struct lab_entry entry_of(const struct lab_component *component)
{
    return (struct lab_entry){component->name, component->value, component->unit,
                              component->reference,
                              component->source_flag != NULL ? component->source_flag : ""};
}

static const char *write_panel(const struct doctor_row *look, const struct lab_panel *panel,
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

static void look_at_flags(const struct doctor_row *look, const struct lab_panel *panel,
                          bool is_plain)
{
    struct doctor_finding finding =
        doctor_row_finding(look, DOCTOR_FLAG, FIELD_OF(lab_result, results_json));
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
        doctor_row_mend(look, &finding, write_panel(look, panel, true));
    }
    doctor_row_tell(look, &finding, "%d flag%s with the reference range beside %s", wrong,
                    wrong == 1 ? WORDS(" disagrees") : "s disagree", wrong == 1 ? "it" : "them");
}

static void look_at_unreadable(const struct doctor_row *look, const struct lab_result *row)
{
    struct doctor_finding finding =
        doctor_row_finding(look, DOCTOR_RESULTS, FIELD_OF(lab_result, results_json));
    if (row->results_json.length == 0) {
        doctor_row_mend(look, &finding, NULL);
    } else if (row->results_json.length <= RESULT_MAX &&
               text_is_utf8(row->results_json.text, row->results_json.length)) {
        const struct lab_entry whole = {"Unreadable result", row->results_json.text, NULL, NULL,
                                        ""};
        doctor_row_mend(look, &finding, lab_results_write(look->arena, &whole, 1, &nobody));
    }
    doctor_row_tell(look, &finding, "the results cannot be read");
}

static void look_at_results(const struct doctor_row *look, const struct lab_result *row)
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
            doctor_row_finding(look, DOCTOR_RESULTS_SHAPE, FIELD_OF(lab_result, results_json));
        if (is_plain_object(results) && json_object_size(results) == (size_t)panel.count) {
            doctor_row_mend(look, &finding, write_panel(look, &panel, false));
        }
        doctor_row_tell(look, &finding, "the results are an object, not a list");
    }
    look_at_flags(look, &panel, is_list);
    json_decref(results);
}

void doctor_look_at_lab(const struct doctor_row *look)
{
    const struct lab_result *row = look->row;
    look_at_results(look, row);
    bool ordered = row->ordered_date.state == FIELD_VALUE;
    bool collected = row->collected_date.state == FIELD_VALUE;
    bool resulted = row->resulted_date.state == FIELD_VALUE;
    bool is_early = (collected && row->resulted_date.integer < row->collected_date.integer) ||
                    (ordered && row->resulted_date.integer < row->ordered_date.integer);
    if (resulted && (is_early || row->resulted_date.integer > date_to_days(*look->today))) {
        const int field = FIELD_OF(lab_result, resulted_date);
        struct doctor_finding finding = doctor_row_finding(look, DOCTOR_LAB_DATES, field);
        doctor_row_tell(look, &finding, "%s does not fit the other dates",
                        look->spec->fields[field].label);
    }
}
