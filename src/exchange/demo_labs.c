/* SPDX-License-Identifier: MIT */
/*
 * Purpose: demo lab results of a patient: values of each flag, results that nobody can parse, tests
 * without a range, orders still pending, and the older shape of results_json. Called by demo.c.
 * Holds only constant tables. All texts are plain ASCII without quotes, so the JSON is written as
 * it is.
 */
#include "src/exchange/demo_parts.h"

#include <stdio.h>
#include <string.h>

#define NONE (-1.0)
#include "src/exchange/demo_labs.def"

enum { USUAL_LABS = 3, FULL_LABS = 40, RESULTS_ROOM = 4096 };

enum panel {
#define X(panel, name, share) PANEL_##panel,
    DEMO_LAB_PANELS(X)
#undef X
        PANEL_COUNT
};

static const struct {
    const char *name;
    int share;
} panels[PANEL_COUNT] = {
#define X(panel, name, share) {name, share},
    DEMO_LAB_PANELS(X)
#undef X
};

static const struct component {
    enum panel panel;
    const char *name, *unit, *reference;
    double low, high, critical_low, critical_high;
    int decimals;
} components[] = {
#define X(panel, name, unit, reference, low, high, critical_low, critical_high, decimals)          \
    {PANEL_##panel, name, unit, reference, low, high, critical_low, critical_high, decimals},
    DEMO_LAB_COMPONENTS(X)
#undef X
};
enum { COMPONENT_COUNT = sizeof components / sizeof components[0] };

static const struct {
    const char *test_name, *component, *usual, *other;
} words[] = {
#define X(test_name, component, usual, other) {test_name, component, usual, other},
    DEMO_LAB_WORDS(X)
#undef X
};

/* A result that came as words, or damaged: shown as it is, never as normal. */
static const char *const unparsable[] = {"hemolyzed", "QNS",   "see note", "7..5", "1O0",
                                         "TNP",       "<0.01", ">1000",    "-",    "clotted"};

/* In so many of 10,000 values. */
enum {
    LOW_OF_10000 = 500,
    HIGH_OF_10000 = 1300,
    CRITICAL_OF_10000 = 200,
    WORDS_OF_10000 = 150,
    WRONG_FLAG_OF_10000 = 50,
    OLD_SHAPE_OF_10000 = 500
};

struct results {
    char text[RESULTS_ROOM];
    size_t length;
    int count;
    bool old_shape; /* {"WBC":"7.5"} */
};

static void add_text(struct results *results, const char *text)
{
    size_t length = strlen(text);
    if (results->length + length >= sizeof results->text) {
        return;
    }
    memcpy(results->text + results->length, text, length + 1);
    results->length += length;
}

static void add_pair(struct results *results, const char *before, const char *value)
{
    add_text(results, before);
    add_text(results, value);
    add_text(results, "\"");
}

static void add_result(struct results *results, const char *name, const char *value,
                       const char *unit, const char *reference, const char *flag)
{
    if (results->old_shape) {
        add_pair(results, results->count++ ? ",\"" : "{\"", name);
        add_pair(results, ":\"", value);
        return;
    }
    add_pair(results, results->count++ ? ",{\"component\":\"" : "[{\"component\":\"", name);
    add_pair(results, ",\"value\":\"", value);
    add_pair(results, ",\"unit\":\"", unit);
    add_pair(results, ",\"reference\":\"", reference);
    add_pair(results, ",\"flag\":\"", flag);
    add_text(results, "}");
}

/* A number evenly between two, written with the component's decimals. */
static void write_number(struct demo_random *random, double low, double high, int decimals,
                         char out[32])
{
    double at = (double)demo_below(random, 1000001) / 1000000;
    snprintf(out, 32, "%.*f", decimals, low + (high - low) * at);
}

/* Writes the value and returns the flag that goes with it; "" where none can be given. */
static const char *make_value(struct demo_random *random, const struct component *component,
                              char out[32])
{
    int at = demo_below(random, 10000);
    double span = component->high - component->low;
    double step = component->decimals == 0 ? 1 : component->decimals == 1 ? 0.1 : 0.01;
    bool has_reference = component->reference[0] != 0;
    if ((at -= WORDS_OF_10000) < 0) {
        snprintf(out, 32, "%s", DEMO_PICK(random, unparsable));
        return "";
    }
    if ((at -= CRITICAL_OF_10000) < 0) {
        if (component->critical_low > 0 && demo_chance(random, 5000)) {
            write_number(random, component->critical_low * 0.8, component->critical_low - step,
                         component->decimals, out);
            return "low";
        }
        if (component->critical_high > 0) {
            write_number(random, component->critical_high + step, component->critical_high * 1.2,
                         component->decimals, out);
            return "high";
        }
    }
    if ((at -= LOW_OF_10000) < 0 && component->low > 0) {
        write_number(random, component->low * 0.9 - step, component->low - step,
                     component->decimals, out);
        return has_reference ? "low" : "";
    }
    if (at < HIGH_OF_10000) {
        write_number(random, component->high + step, component->high + span * 0.3 + step,
                     component->decimals, out);
        return has_reference ? "high" : "";
    }
    write_number(random, component->low, component->high, component->decimals, out);
    return has_reference ? "normal" : "";
}

static enum panel pick_panel(struct demo_random *random)
{
    int at = demo_below(random, 1000);
    for (int panel = 0; panel < PANEL_COUNT; panel++) {
        if ((at -= panels[panel].share) < 0) {
            return (enum panel)panel;
        }
    }
    return PANEL_A1C;
}

static void add_panel(struct demo_random *random, enum panel panel, struct results *results)
{
    for (int i = 0; i < COMPONENT_COUNT; i++) {
        const struct component *component = &components[i];
        char value[32];
        if (component->panel != panel) {
            continue;
        }
        const char *flag = make_value(random, component, value);
        if (flag[0] && demo_chance(random, WRONG_FLAG_OF_10000)) {
            flag = strcmp(flag, "normal") == 0 ? "high" : "normal";
        }
        add_result(results, component->name, value, component->unit, component->reference, flag);
    }
}

/* A test whose result is a word; returns its name. */
static const char *add_word(struct demo_random *random, struct results *results)
{
    int which = demo_below(random, (int)(sizeof words / sizeof words[0]));
    bool is_usual = demo_chance(random, 8500);
    add_result(results, words[which].component, is_usual ? words[which].usual : words[which].other,
               "", is_usual ? words[which].usual : "", "");
    return words[which].test_name;
}

struct order {
    const char *status;
    int32_t ordered, collected, resulted; /* -1: not yet */
};

/* Orders of the last days may still be on their way. */
static struct order make_order(struct demo *demo, struct demo_chart *chart)
{
    struct demo_random *random = &chart->random;
    struct order order = {"final", demo_day(chart), 0, 0};
    bool is_living = chart->person.died == INT32_MAX;
    int at = demo_below(random, 100);
    if (is_living && at < 10) {
        bool is_pending = at < 6;
        order.ordered = demo->today - demo_below(random, is_pending ? 4 : 6);
        if (order.ordered < chart->first_day) {
            order.ordered = chart->first_day;
        }
        order.status = is_pending ? "pending" : "in_progress";
        order.collected = is_pending && demo_chance(random, 5000) ? -1 : order.ordered;
        order.resulted = -1;
        return order;
    }
    order.collected = order.ordered;
    order.resulted = order.ordered + demo_below(random, 3);
    if (order.resulted > chart->last_day) {
        order.resulted = chart->last_day;
    }
    return order;
}

static int add_lab(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    struct demo_random *random = &chart->random;
    struct demo_text *text = &demo->text;
    const char *values[FIELDS_OF(lab_result)] = {0};
    int64_t row_id;
    struct order order = make_order(demo, chart);
    enum panel panel = pick_panel(random);
    struct results results;
    results.length = 0;
    results.count = 0;
    results.old_shape = demo_chance(random, OLD_SHAPE_OF_10000);
    const char *test_name = panels[panel].name;
    if (panel == PANEL_TEXT) {
        test_name = add_word(random, &results);
    } else {
        add_panel(random, panel, &results);
    }
    add_text(&results, results.old_shape ? "}" : "]");

    values[FIELD_OF(lab_result, order_id)] =
        demo_print(text, "LAB%08lld", (long long)++demo->lab_number);
    values[FIELD_OF(lab_result, patient_id)] = demo_integer(text, chart->row_id);
    values[FIELD_OF(lab_result, test_name)] = test_name;
    values[FIELD_OF(lab_result, ordered_date)] = demo_date(text, order.ordered);
    if (order.collected >= 0) {
        values[FIELD_OF(lab_result, collected_date)] = demo_date(text, order.collected);
    }
    if (order.resulted >= 0) {
        values[FIELD_OF(lab_result, resulted_date)] = demo_date(text, order.resulted);
    }
    values[FIELD_OF(lab_result, status)] = order.status;
    values[FIELD_OF(lab_result, ordered_by)] =
        demo_chance(random, 9700) ? demo_provider_name(demo, random) : NULL;
    if (strcmp(order.status, "pending") != 0) {
        values[FIELD_OF(lab_result, results_json)] = results.text;
    }
    values[FIELD_OF(lab_result, created_at)] = demo_moment(text, order.ordered, 9 * 60);
    values[FIELD_OF(lab_result, updated_at)] =
        demo_moment(text, order.resulted >= 0 ? order.resulted : order.ordered, 17 * 60);
    return demo_put(demo, RECORD_LAB_RESULT, values, &row_id, error);
}

int demo_add_labs(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    int count = demo_count(demo, chart, USUAL_LABS, FULL_LABS);
    for (int i = 0; i < count; i++) {
        if (add_lab(demo, chart, error) != 0) {
            return -1;
        }
    }
    return 0;
}
