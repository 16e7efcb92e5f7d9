/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a laboratory value means: judged by the laboratory's own range, else by the table's
 * (adults only), raised to critical by the table's limits, and put beside what the laboratory said.
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: screens.
 *
 * Whatever is in doubt stays LAB_NOT_EVALUABLE: no path leads from a text that was not wholly
 * understood, or from a unit that does not agree, to LAB_NORMAL.
 */
#include "src/model/lab_parts.h"

#include "chartty/model/lab_input.h"
#include "src/model/ascii.h"

#include <math.h>
#include <string.h>

static const char *const marks[] = {
    [LAB_NOT_EVALUABLE] = "?",  [LAB_NORMAL] = "",     [LAB_LOW] = "L",
    [LAB_HIGH] = "H",           [LAB_ABNORMAL] = "A",  [LAB_CRITICAL_LOW] = "L!",
    [LAB_CRITICAL_HIGH] = "H!", [LAB_CRITICAL] = "!!", [LAB_MISSING] = "-",
};

const char *lab_flag_mark(enum lab_flag flag)
{
    return marks[flag];
}

bool lab_flag_is_critical(enum lab_flag flag)
{
    return flag == LAB_CRITICAL_LOW || flag == LAB_CRITICAL_HIGH || flag == LAB_CRITICAL;
}

bool lab_flag_is_abnormal(enum lab_flag flag)
{
    return flag == LAB_LOW || flag == LAB_HIGH || flag == LAB_ABNORMAL ||
           lab_flag_is_critical(flag);
}

enum lab_urgency lab_flag_urgency(enum lab_flag flag)
{
    if (lab_flag_is_critical(flag)) {
        return URGENCY_CRITICAL;
    }
    return lab_flag_is_abnormal(flag) ? URGENCY_ABNORMAL : URGENCY_OTHER;
}

static bool is_numeric(const struct lab_value *value)
{
    return value->kind == LAB_VALUE_NUMBER || value->kind == LAB_VALUE_BELOW ||
           value->kind == LAB_VALUE_ABOVE || value->kind == LAB_VALUE_INTERVAL;
}

static enum lab_flag judge_number(double x, const struct lab_range *range)
{
    if (x < range->low || (range->low_open && x == range->low)) {
        return LAB_LOW;
    }
    if (x > range->high || (range->high_open && x == range->high)) {
        return LAB_HIGH;
    }
    return range->united ? LAB_NOT_EVALUABLE : LAB_NORMAL;
}

/* "<0.01": everything below the bound has to lie on one side. */
static enum lab_flag judge_below(const struct lab_value *value, const struct lab_range *range)
{
    double bound = value->number;
    bool under_low = value->inclusive ? bound < range->low : bound <= range->low;
    if (under_low || (range->low_open && bound <= range->low)) {
        return LAB_LOW;
    }
    /* Amounts are not negative: a range from 0 is open downwards. */
    bool low_free = isinf(range->low) || (range->low == 0 && !range->low_open);
    bool within_high =
        bound < range->high || (bound == range->high && !(value->inclusive && range->high_open));
    if (low_free && within_high && !range->united) {
        return LAB_NORMAL;
    }
    return LAB_NOT_EVALUABLE;
}

static enum lab_flag judge_above(const struct lab_value *value, const struct lab_range *range)
{
    double bound = value->number;
    if (!isinf(range->high)) {
        return bound >= range->high ? LAB_HIGH : LAB_NOT_EVALUABLE;
    }
    bool within_low =
        bound > range->low || (bound == range->low && !(value->inclusive && range->low_open));
    return within_low && !range->united ? LAB_NORMAL : LAB_NOT_EVALUABLE;
}

static enum lab_flag judge_interval(const struct lab_value *value, const struct lab_range *range)
{
    enum lab_flag low = judge_number(value->number, range);
    enum lab_flag high = judge_number(value->high, range);
    return low == high ? low : LAB_NOT_EVALUABLE;
}

static enum lab_flag judge_titer(const struct lab_value *value, const struct lab_range *range)
{
    if (range->kind != LAB_RANGE_TITER) {
        return LAB_NOT_EVALUABLE;
    }
    if (value->compare == '<') {
        return judge_below(value, range);
    }
    if (value->compare == '>') {
        return judge_above(value, range);
    }
    return judge_number(value->number, range);
}

/* What kind all words of a reference are: "Negative", "Yellow;Straw"; TEXT when they are mixed. */
static enum lab_value_kind kind_of_words(const struct lab_range *range, const char *value,
                                         bool *has_value)
{
    enum lab_value_kind kind = LAB_VALUE_TEXT;
    *has_value = false;
    for (const char *words = range->words; *words;) {
        char word[64] = "";
        enum lab_value_kind one = LAB_VALUE_TEXT;
        size_t length = strcspn(words, ";");
        if (length < sizeof word) {
            memcpy(word, words, length);
        }
        lab_word_read(word, &one);
        kind = words == range->words || kind == one ? one : LAB_VALUE_TEXT;
        *has_value |= ascii_same(word, value);
        words += length + (words[length] == ';');
    }
    return kind;
}

static enum lab_flag judge_word(const struct lab_value *value, const struct lab_range *range)
{
    bool has_value;
    if (range->kind != LAB_RANGE_WORDS) {
        return LAB_NOT_EVALUABLE;
    }
    enum lab_value_kind expected = kind_of_words(range, value->text, &has_value);
    if (has_value) {
        return LAB_NORMAL;
    }
    bool negative = expected == LAB_VALUE_NEGATIVE, positive = expected == LAB_VALUE_POSITIVE;
    switch (value->kind) {
    case LAB_VALUE_NEGATIVE:
        /* A negative immunity test is not normal: only where negative is expected. */
        return negative ? LAB_NORMAL : positive ? LAB_ABNORMAL : LAB_NOT_EVALUABLE;
    case LAB_VALUE_POSITIVE:
        return positive ? LAB_NORMAL : negative ? LAB_ABNORMAL : LAB_NOT_EVALUABLE;
    case LAB_VALUE_ORDINAL:
        return negative ? LAB_ABNORMAL : LAB_NOT_EVALUABLE;
    case LAB_VALUE_NOMINAL:
        return expected == LAB_VALUE_NOMINAL ? LAB_ABNORMAL : LAB_NOT_EVALUABLE;
    default:
        return LAB_NOT_EVALUABLE;
    }
}

/* Too numerous to count is high where things are counted. */
static enum lab_flag judge_uncounted(const struct lab_range *range, const struct lab_row *row)
{
    bool counts = row == NULL || lab_unit_in(row->units, "/HPF");
    bool limited = range->kind == LAB_RANGE_NUMBERS && !isinf(range->high);
    return counts && limited ? LAB_HIGH : LAB_NOT_EVALUABLE;
}

static enum lab_flag judge(const struct lab_value *value, const struct lab_range *range,
                           const struct lab_row *row)
{
    if (is_numeric(value) && range->kind != LAB_RANGE_NUMBERS) {
        return LAB_NOT_EVALUABLE;
    }
    switch (value->kind) {
    case LAB_VALUE_MISSING:
        return LAB_MISSING;
    case LAB_VALUE_NUMBER:
        return judge_number(value->number, range);
    case LAB_VALUE_BELOW:
        return judge_below(value, range);
    case LAB_VALUE_ABOVE:
        return judge_above(value, range);
    case LAB_VALUE_INTERVAL:
        return judge_interval(value, range);
    case LAB_VALUE_TITER:
        return judge_titer(value, range);
    case LAB_VALUE_UNCOUNTED:
        return judge_uncounted(range, row);
    case LAB_VALUE_TEXT:
        return LAB_NOT_EVALUABLE;
    default:
        return judge_word(value, range);
    }
}

/* The whole of the value, whatever its form, is past the table's critical limit. */
static enum lab_flag critical_of(const struct lab_value *value, const struct lab_row *row)
{
    struct lab_limit low = row->critical_low, high = row->critical_high;
    double bottom = value->number;
    double top = value->kind == LAB_VALUE_INTERVAL ? value->high : value->number;
    if (!isnan(low.at) && value->kind != LAB_VALUE_ABOVE) {
        bool open = value->kind == LAB_VALUE_BELOW && !value->inclusive;
        if (top < low.at || (top == low.at && (low.inclusive || open))) {
            return LAB_CRITICAL_LOW;
        }
    }
    if (!isnan(high.at) && value->kind != LAB_VALUE_BELOW) {
        bool open = value->kind == LAB_VALUE_ABOVE;
        if (bottom > high.at || (bottom == high.at && (high.inclusive || open))) {
            return LAB_CRITICAL_HIGH;
        }
    }
    return LAB_NOT_EVALUABLE;
}

/* Platelets of 250000 are 250 in another unit: without a unit, a number a hundred times the range
 * is no finding. */
static bool scale_is_in_doubt(const struct lab_value *value, const struct lab_row *row)
{
    double high = fmax(row->range.male_high, row->range.female_high); /* fmax leaves NAN out */
    return !isnan(high) && value->number > 100 * high;
}

/* May this row speak about this value? It is for adults, and for its own unit. */
static bool row_applies(const struct lab_row *row, const struct lab_value *value, const char *unit,
                        const struct lab_subject *subject)
{
    if (row == NULL || subject->age_years < 18) {
        return false;
    }
    if (!is_numeric(value)) {
        return true;
    }
    if (unit) {
        return lab_unit_in(row->units, unit);
    }
    return row->need == LAB_UNIT_OPTIONAL && !scale_is_in_doubt(value, row);
}

/* The laboratory's column and a flag in the value itself: the more serious one counts. */
static enum lab_source source_of(const struct lab_component *component,
                                 const struct lab_value *value)
{
    enum lab_source column = lab_source_read(component->source_flag);
    if (value->source == LAB_SOURCE_NONE) {
        return column;
    }
    bool column_critical = column >= LAB_SOURCE_CRITICAL_LOW && column <= LAB_SOURCE_CRITICAL;
    bool column_abnormal = column >= LAB_SOURCE_LOW && column <= LAB_SOURCE_ABNORMAL;
    bool value_critical =
        value->source >= LAB_SOURCE_CRITICAL_LOW && value->source <= LAB_SOURCE_CRITICAL;
    return column_critical || (column_abnormal && !value_critical) ? column : value->source;
}

static bool disagrees(enum lab_flag flag, enum lab_source source)
{
    bool any = source == LAB_SOURCE_ABNORMAL || source == LAB_SOURCE_CRITICAL;
    bool low = source == LAB_SOURCE_LOW || source == LAB_SOURCE_CRITICAL_LOW;
    bool high = source == LAB_SOURCE_HIGH || source == LAB_SOURCE_CRITICAL_HIGH;
    if (source == LAB_SOURCE_NONE) {
        return false;
    }
    if (source == LAB_SOURCE_UNKNOWN) {
        return true; /* not understood: both are shown */
    }
    switch (flag) {
    case LAB_NOT_EVALUABLE:
        return false;
    case LAB_NORMAL:
    case LAB_MISSING:
        return any || low || high;
    case LAB_LOW:
    case LAB_CRITICAL_LOW:
        return !any && !low;
    case LAB_HIGH:
    case LAB_CRITICAL_HIGH:
        return !any && !high;
    default:
        return source == LAB_SOURCE_NORMAL;
    }
}

/* The laboratory may raise a flag, never lower it. */
static enum lab_flag raised(enum lab_flag flag, enum lab_source source)
{
    if (flag == LAB_MISSING) {
        return flag;
    }
    switch (source) {
    case LAB_SOURCE_CRITICAL_LOW:
        return LAB_CRITICAL_LOW;
    case LAB_SOURCE_CRITICAL_HIGH:
        return LAB_CRITICAL_HIGH;
    case LAB_SOURCE_CRITICAL:
        if (flag == LAB_LOW || flag == LAB_CRITICAL_LOW) {
            return LAB_CRITICAL_LOW;
        }
        return flag == LAB_HIGH || flag == LAB_CRITICAL_HIGH ? LAB_CRITICAL_HIGH : LAB_CRITICAL;
    case LAB_SOURCE_LOW:
        return flag == LAB_NOT_EVALUABLE ? LAB_LOW : flag;
    case LAB_SOURCE_HIGH:
        return flag == LAB_NOT_EVALUABLE ? LAB_HIGH : flag;
    case LAB_SOURCE_ABNORMAL:
        return flag == LAB_NOT_EVALUABLE ? LAB_ABNORMAL : flag;
    default:
        return flag;
    }
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

/* A value with all that it is judged by. */
struct finding {
    struct lab_value value;
    struct lab_range range;
    const struct lab_row *row; /* NULL unknown */
    const char *unit;          /* NULL none */
    bool unit_clash;           /* the units beside value, column and range are not one */
    bool row_applies;
    bool range_from_table;
};

static void find(struct finding *finding, const struct lab_component *component,
                 const struct lab_subject *subject, bool urine)
{
    const struct lab_value *value = &finding->value;
    const char *column = is_blank(component->unit) ? NULL : component->unit;
    lab_value_read(component->value, &finding->value);
    finding->row = lab_row_find(component->name, urine);
    finding->unit = value->unit[0] ? value->unit : column;
    finding->unit_clash = value->unit[0] && column && !lab_unit_same(value->unit, column);
    finding->row_applies = row_applies(finding->row, value, finding->unit, subject);
    lab_range_read(component->reference, subject->sex, &finding->range);
    if (finding->range.kind == LAB_RANGE_NUMBERS && finding->range.unit[0] && finding->unit &&
        !lab_unit_same(finding->range.unit, finding->unit)) {
        finding->unit_clash = true;
    }
    /* The laboratory's own range, even one that cannot be read, leaves no place for the table's. */
    if (finding->range.kind == LAB_RANGE_NONE && finding->row_applies) {
        lab_range_of_row(finding->row, subject->sex, &finding->range);
        finding->range_from_table = finding->range.kind != LAB_RANGE_NONE;
    }
}

static enum lab_flag flag_of(const struct finding *finding)
{
    const struct lab_value *value = &finding->value;
    if (finding->unit_clash && value->kind != LAB_VALUE_MISSING) {
        return LAB_NOT_EVALUABLE;
    }
    enum lab_flag flag = judge(value, &finding->range, finding->row);
    /* Normal by the laboratory's own range is normal, whatever the table's limits are. */
    if (!finding->row_applies || !is_numeric(value) || flag == LAB_NORMAL) {
        return flag;
    }
    enum lab_flag critical = critical_of(value, finding->row);
    bool against = (flag == LAB_LOW && critical == LAB_CRITICAL_HIGH) ||
                   (flag == LAB_HIGH && critical == LAB_CRITICAL_LOW);
    return critical == LAB_NOT_EVALUABLE || against ? flag : critical;
}

void lab_component_judge(struct arena *arena, struct lab_component *component,
                         const struct lab_subject *subject, bool urine)
{
    struct finding finding = {.row = NULL};
    find(&finding, component, subject, urine);
    component->is_remark = ascii_same(component->name, LAB_REMARK_CORRECTED) ||
                           ascii_same(component->name, LAB_REMARK_IN_ERROR);
    component->has_number = finding.value.kind == LAB_VALUE_NUMBER;
    component->number = component->has_number ? finding.value.number : 0;
    component->has_range = finding.range.kind == LAB_RANGE_NUMBERS;
    component->low = component->has_range ? finding.range.low : -INFINITY;
    component->high = component->has_range ? finding.range.high : INFINITY;
    component->range_from_table = finding.range_from_table;
    component->decision_limit = finding.range_from_table && finding.row->kind == LAB_ROW_DECISION;

    enum lab_flag flag = flag_of(&finding);
    enum lab_source source = source_of(component, &finding.value);
    if (is_blank(component->source_flag) && finding.value.source_text[0]) {
        component->source_flag = arena_copy_text(arena, finding.value.source_text);
    }
    component->flag_disagrees = disagrees(flag, source);
    component->flag = raised(flag, source);
}
