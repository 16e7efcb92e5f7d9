/* SPDX-License-Identifier: MIT */
/*
 * Lab orders: order, collect, acknowledge. A critical value is acknowledged only with its
 * read-back: the values have to be typed, not nodded through. Loop thread.
 */
#include "src/control/form_lab.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/model/status_words.h"

#include <stdio.h>
#include <string.h>

#define OF(column)     RECORD_LAB_RESULT, FIELD_OF(lab_result, column)
#define REVIEW(column) RECORD_LAB_REVIEW, FIELD_OF(lab_review, column)

enum { LABEL = 12 };

struct lab_subject form_lab_subject(const struct edit *edit, const struct date *on)
{
    const struct edit_patient *patient = edit_patient(edit);
    struct lab_subject subject = {.age_years = -1,
                                  .sex = patient->sex != '\0' ? patient->sex : '?'};
    struct date born, at = on != NULL ? *on : clock_today(edit_session(edit)->clock);
    if (date_parse_iso(patient->dob, &born) && patient->birth_year != 0) {
        subject.age_years = age_years(born, at);
    }
    return subject;
}

struct lab_subject form_lab_row_subject(const struct edit *edit, const struct lab_result *result)
{
    const struct field_value *dates[] = {&result->collected_date, &result->resulted_date,
                                         &result->ordered_date};
    for (int i = 0; i < 3; i++) {
        if (dates[i]->state == FIELD_VALUE) {
            struct date on = date_from_days((int32_t)dates[i]->integer);
            return form_lab_subject(edit, &on);
        }
    }
    return form_lab_subject(edit, NULL);
}

void form_lab_entitle(struct edit *edit)
{
    const struct lab_result *result = edit_row(edit);
    char test[128], order[32];
    if (result != NULL) {
        form_words(&result->test_name, test, sizeof(test));
        form_words(&result->order_id, order, sizeof(order));
        edit_entitle(edit, "%s %s, order %s", WORDS(edit_spec(edit)->title), test, order);
    }
}

void form_lab_expect_status(const struct edit *edit, struct change_set *set, const char *sentence)
{
    const struct lab_result *result = edit_row(edit);
    char id[24];
    snprintf(id, sizeof(id), "%lld", (long long)result->id.integer);
    struct change_match matches[] = {
        {FIELD_OF(lab_result, id), id},
        {FIELD_OF(lab_result, status), form_raw(&result->status)},
        {FIELD_OF(lab_result, results_json), form_raw(&result->results_json)},
    };
    change_set_expect_some(set, RECORD_LAB_RESULT, matches, 3, sentence);
}

/* --- order --- */

static const struct edit_field_spec order_fields[] = {
    {OF(test_name), NULL, 0, 1, LABEL, 40, EDIT_REQUIRED, lab_test_words, false,
     "CBC, BMP ... ; F4 lists usual tests, any other may be typed"},
    {OF(ordered_date), "Ordered", 1, 1, LABEL, 14, EDIT_NOW, NULL, false, "T is today"},
};

static void check_order(struct edit *edit)
{
    const struct lab_result *other;
    const char *test = edit_stored(edit, 0);
    const char *names[LAB_INPUT_ROWS];
    char words[12];
    form_not_in_future(edit, 1);
    int count = test != NULL ? lab_test_components(test, names) : 0;
    edit_remark(edit, 0, count > 1 ? "%d results" : "%.0d", count);
    for (int i = 0; test != NULL && (other = edit_beside(edit, RECORD_LAB_RESULT, i)) != NULL;
         i++) {
        bool open = !lab_is_final(other);
        if (open && form_value_is(&other->test_name, test) &&
            !form_is_in_error(edit, RECORD_LAB_RESULT, other->id.integer)) {
            snprintf(words, sizeof(words), "before");
            if (other->ordered_date.state == FIELD_VALUE) {
                date_format(date_from_days((int32_t)other->ordered_date.integer), words);
            }
            edit_ask(edit, 0, "%s was ordered on %s and has no result yet. Order it again?", test,
                     words);
            return;
        }
    }
}

static int compose_order(struct edit *edit, struct change_set *set, struct error *error)
{
    struct form_stamp stamp;
    (void)error;
    FORM_VALUES(lab_result);
    form_stamp_of(edit, &stamp);
    values[FIELD_OF(lab_result, test_name)] = edit_stored(edit, 0);
    values[FIELD_OF(lab_result, ordered_date)] = edit_stored(edit, 1);
    values[FIELD_OF(lab_result, patient_id)] = stamp.patient_id;
    values[FIELD_OF(lab_result, ordered_by)] = stamp.person;
    values[FIELD_OF(lab_result, status)] = "pending";
    int step = change_set_insert(set, RECORD_LAB_RESULT, values);
    change_set_make_code(set, step, FIELD_OF(lab_result, order_id),
                         edit_session(edit)->patterns.order);
    return 0;
}

const struct edit_spec form_lab_order = {
    .form = "lab.order",
    .title = "Order a lab test",
    .verb = "Order",
    .done = "Lab test ordered",
    .permission = PERMISSION_ORDER_LABS,
    .type = RECORD_LAB_RESULT,
    .is_new = true,
    .needs_patient = true,
    .fields = order_fields,
    .field_count = 2,
    .beside = {RECORD_LAB_RESULT, RECORD_RETRACTED},
    .beside_count = 2,
    .check = check_order,
    .compose = compose_order,
};

/* --- collect --- */

static const struct edit_field_spec collect_fields[] = {
    {OF(test_name), NULL, 0, 1, LABEL, 50, EDIT_FIXED, NULL, false, NULL},
    {OF(ordered_date), NULL, 1, 1, LABEL, 14, EDIT_FIXED, NULL, false, NULL},
    {OF(collected_date), NULL, 3, 1, LABEL, 14, EDIT_NOW | EDIT_REQUIRED, NULL, false,
     "The day the specimen was taken; T is today"},
};

static void check_collect(struct edit *edit)
{
    const struct lab_result *result = edit_row(edit);
    if (form_not_in_future(edit, 2) && result != NULL) {
        form_not_before(edit, 2, form_raw(&result->ordered_date), "it was ordered");
    }
}

static int compose_collect(struct edit *edit, struct change_set *set, struct error *error)
{
    const struct lab_result *result = edit_row(edit);
    FORM_VALUES(lab_result);
    if (lab_is_final(result)) {
        return error_set(error, ERROR_REFUSED,
                         "This order has a final result already. Press Esc and look at it.");
    }
    values[FIELD_OF(lab_result, collected_date)] = edit_stored(edit, 2);
    values[FIELD_OF(lab_result, status)] = "in_progress";
    change_set_update(set, RECORD_LAB_RESULT, result,
                      (uint64_t)1 << FIELD_OF(lab_result, collected_date) |
                          (uint64_t)1 << FIELD_OF(lab_result, status),
                      values);
    return 0;
}

const struct edit_spec form_lab_collect = {
    .form = "lab.collect",
    .title = "Collect",
    .verb = "Collected",
    .done = "Specimen collected",
    .permission = PERMISSION_FILE_RESULTS,
    .type = RECORD_LAB_RESULT,
    .needs_patient = true,
    .fields = collect_fields,
    .field_count = 3,
    .begin = form_lab_entitle,
    .check = check_collect,
    .compose = compose_collect,
};

/* --- acknowledge --- */

enum { ACK_READ_BACK, ACK_TEST, ACK_LINES, ACK_COUNT = ACK_LINES + LAB_INPUT_ROWS };

#define LINE(n)                                                                                    \
    {                                                                                              \
        REVIEW(row_id), " ", 3 + (n), 1, 2, 74, EDIT_FIXED, NULL, false, NULL                      \
    }
static const struct edit_field_spec acknowledge_fields[ACK_COUNT] = {
    [ACK_READ_BACK] = {REVIEW(read_back), "Read-back", 1, 1, LABEL, 58, 0, NULL, false,
                       "Critical: the values as they were read back, and to whom"},
    [ACK_TEST] = {OF(test_name), NULL, 0, 1, LABEL, 40, EDIT_FIXED, NULL, false, NULL},
    [ACK_LINES] = LINE(0),
    LINE(1),
    LINE(2),
    LINE(3),
    LINE(4),
    LINE(5),
    LINE(6),
    LINE(7),
    LINE(8),
    LINE(9),
    LINE(10),
    LINE(11),
    LINE(12),
    LINE(13),
};

static int read_shown(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                      char *echo, size_t echo_size, struct error *error)
{
    (void)edit;
    (void)echo;
    (void)echo_size;
    (void)error;
    return index >= ACK_LINES ? form_shown_only(typed, stored, size) : 2;
}

static void component_words(const struct lab_component *component, char *out, size_t size)
{
    char words[400];
    if (component->is_remark) {
        snprintf(words, sizeof(words), "%.30s: %.300s", component->name,
                 component->value != NULL ? component->value : "");
        text_safe(out, size, words, strlen(words), NULL);
        return;
    }
    snprintf(words, sizeof(words), "%-18s %8s %-2s %s%s%s%s", component->name,
             component->value != NULL ? component->value : "-", lab_flag_mark(component->flag),
             component->unit != NULL ? component->unit : "",
             component->reference != NULL && component->reference[0] != '\0' ? "  (" : "",
             component->reference != NULL ? component->reference : "",
             component->reference != NULL && component->reference[0] != '\0' ? ")" : "");
    text_safe(out, size, words, strlen(words), NULL);
}

/* The panel of the form's row; false and nothing when it cannot be read. */
static bool read_panel(const struct edit *edit, struct arena *arena, struct lab_panel *out)
{
    const struct lab_result *result = edit_row(edit);
    memset(out, 0, sizeof(*out));
    if (result == NULL) {
        return false;
    }
    struct lab_subject subject = form_lab_row_subject(edit, result);
    return lab_read(arena, result->results_json.text, result->results_json.length, &subject, out,
                    NULL) == 0;
}

/* Critical ones first, so that none of them is left out of the lines. */
static void begin_acknowledge(struct edit *edit)
{
    struct arena arena;
    struct lab_panel panel;
    char words[400];
    int line = ACK_LINES;
    form_lab_entitle(edit);
    arena_init(&arena);
    if (!read_panel(edit, &arena, &panel)) {
        edit_put(edit, line++, "[!] These results cannot be read. Look at them in the list.", true);
    }
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < panel.count; i++) {
            bool critical = lab_flag_is_critical(panel.components[i].flag);
            if (critical != (pass == 0)) {
                continue;
            }
            if (line == ACK_COUNT) {
                edit_put(edit, ACK_COUNT - 1, "More results: press Esc and open the list.", true);
                break;
            }
            component_words(&panel.components[i], words, sizeof(words));
            edit_put(edit, line++, words, true);
        }
    }
    arena_release(&arena);
}

/* "6.8" stands in the text as a number of its own: not in 16.8 or 6.85. */
static bool holds_value(const char *text, const char *value)
{
    size_t length = strlen(value);
    for (const char *at = strstr(text, value); at != NULL && length > 0;
         at = strstr(at + 1, value)) {
        char before = at > text ? at[-1] : ' ', after = at[length];
        bool begins = (before < '0' || before > '9') && before != '.';
        bool ends = (after < '0' || after > '9') &&
                    !(after == '.' && at[length + 1] >= '0' && at[length + 1] <= '9');
        if (begins && ends) {
            return true;
        }
    }
    return false;
}

static void check_acknowledge(struct edit *edit)
{
    struct arena arena;
    struct lab_panel panel;
    const char *typed = edit_stored(edit, ACK_READ_BACK);
    char name[64], value[64];
    arena_init(&arena);
    read_panel(edit, &arena, &panel);
    for (int i = 0; i < panel.count; i++) {
        const struct lab_component *component = &panel.components[i];
        if (!lab_flag_is_critical(component->flag) ||
            (typed != NULL && component->value != NULL && holds_value(typed, component->value))) {
            continue;
        }
        text_safe(name, sizeof(name), component->name, strlen(component->name), NULL);
        text_safe(value, sizeof(value), component->value != NULL ? component->value : "",
                  component->value != NULL ? strlen(component->value) : 0, NULL);
        edit_wrong(edit, ACK_READ_BACK, "CRITICAL %s %s: type it as read back, and to whom.", name,
                   value);
        break;
    }
    arena_release(&arena);
}

static int compose_acknowledge(struct edit *edit, struct change_set *set, struct error *error)
{
    const struct lab_result *result = edit_row(edit);
    struct form_stamp stamp;
    char id[24];
    FORM_VALUES(lab_review);
    if (!lab_is_final(result)) {
        return error_set(error, ERROR_REFUSED,
                         "This order has no final result yet; there is nothing to acknowledge.");
    }
    form_stamp_of(edit, &stamp);
    form_lab_expect_status(
        edit, set, "The result has changed since it was shown. Press Esc and read it again.");
    snprintf(id, sizeof(id), "%lld", (long long)result->id.integer);
    values[FIELD_OF(lab_review, row_id)] = id;
    values[FIELD_OF(lab_review, order_id)] = form_raw(&result->order_id);
    values[FIELD_OF(lab_review, patient_id)] = stamp.patient_id;
    values[FIELD_OF(lab_review, reviewed_at)] = stamp.moment;
    values[FIELD_OF(lab_review, reviewed_by)] = stamp.person;
    values[FIELD_OF(lab_review, read_back)] = edit_stored(edit, ACK_READ_BACK);
    change_set_insert(set, RECORD_LAB_REVIEW, values);
    return 0;
}

const struct edit_spec form_lab_acknowledge = {
    .form = "lab.acknowledge",
    .title = "Acknowledge",
    .verb = "Acknowledge",
    .done = "Result acknowledged",
    .permission = PERMISSION_ACKNOWLEDGE,
    .type = RECORD_LAB_RESULT,
    .needs_patient = true,
    .fields = acknowledge_fields,
    .field_count = ACK_COUNT,
    .begin = begin_acknowledge,
    .read = read_shown,
    .check = check_acknowledge,
    .compose = compose_acknowledge,
};
