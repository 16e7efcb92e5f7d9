/* SPDX-License-Identifier: MIT */
/* Findings as lines or JSON. */
#include "src/exchange/doctor_report.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_SIZE = 120 };

static const char *const results[] = {
    [DOCTOR_FOUND] = "found",     [DOCTOR_MENDED] = "mended",
    [DOCTOR_UNDONE] = "undone",   [DOCTOR_CHANGED] = "changed meanwhile",
    [DOCTOR_REFUSED] = "refused",
};

void doctor_report_begin(struct doctor_report *report, FILE *out, bool json)
{
    memset(report, 0, sizeof(*report));
    report->out = out;
    report->json = json;
    if (json) {
        fputs("{\"findings\":[", out);
    }
}

static json_t *text_value(const char *text)
{
    char safe[4096];
    if (text == NULL) {
        return json_null();
    }
    json_t *value = json_string(text);
    if (value == NULL) { /* not UTF-8 */
        text_safe(safe, sizeof(safe), text, strlen(text), NULL);
        value = json_string(safe);
    }
    return value;
}

static void add_json(struct doctor_report *report, const struct doctor_told *told)
{
    const struct doctor_finding *finding = told->finding;
    const struct record_spec *spec = record_spec(finding->type);
    json_t *object = json_object();
    json_object_set_new(object, "kind", json_string(doctor_kind_word(finding->kind)));
    json_object_set_new(object, "table", json_string(spec->table));
    json_object_set_new(object, "id", json_integer(finding->id));
    json_object_set_new(object, "column",
                        finding->field >= 0 ? json_string(spec->fields[finding->field].column)
                                            : json_null());
    json_object_set_new(object, "mrn", text_value(told->mrn));
    json_object_set_new(object, "words", json_string(finding->words));
    json_object_set_new(object, "can_mend", json_boolean(finding->has_mend));
    if (told->may_see) {
        json_object_set_new(object, "value", text_value(finding->value));
        json_object_set_new(object, "mend", text_value(finding->has_mend ? finding->mend : NULL));
    }
    json_object_set_new(object, "result", json_string(results[told->result]));
    if (told->result == DOCTOR_REFUSED && told->error != NULL) {
        json_object_set_new(object, "why", text_value(told->error->user));
    }
    char *text = json_dumps(object, JSON_COMPACT);
    fprintf(report->out, "%s\n%s", report->total > 1 ? "," : "", text != NULL ? text : "{}");
    free(text);
    json_decref(object);
}

/* A value in so many columns; null has a word of its own. */
static void shown(const char *text, char out[SHOWN_SIZE])
{
    bool is_cut = false;
    if (text == NULL) {
        snprintf(out, SHOWN_SIZE, "NULL");
        return;
    }
    out[0] = '"';
    size_t used = text_safe(out + 1, SHOWN_SIZE - 8, text, strlen(text), &is_cut) + 1;
    snprintf(out + used, SHOWN_SIZE - used, "%s", is_cut ? "\"..." : "\"");
}

static void add_line(struct doctor_report *report, const struct doctor_told *told)
{
    const struct doctor_finding *finding = told->finding;
    char value[SHOWN_SIZE], mend[SHOWN_SIZE], mrn[SHOWN_SIZE], words[512];
    text_safe(words, sizeof(words), finding->words, strlen(finding->words), NULL);
    fprintf(report->out, "%-15s %s %" PRId64, doctor_kind_word(finding->kind),
            record_spec(finding->type)->table, finding->id);
    if (told->mrn != NULL) {
        text_safe(mrn, sizeof(mrn), told->mrn, strlen(told->mrn), NULL);
        fprintf(report->out, " (%s)", mrn);
    }
    fprintf(report->out, ": %s", words);
    if (told->may_see && finding->field >= 0) {
        shown(finding->value, value);
        fprintf(report->out, ": %s", value);
    }
    if (told->may_see && finding->has_mend) {
        shown(finding->mend, mend);
        fprintf(report->out, " -> %s", mend);
    }
    if (told->result != DOCTOR_FOUND) {
        fprintf(report->out, "; %s", results[told->result]);
    } else if (finding->has_mend) {
        fputs(WORDS("; can be mended"), report->out);
    }
    if (told->result == DOCTOR_REFUSED && told->error != NULL) {
        text_safe(words, sizeof(words), told->error->user, strlen(told->error->user), NULL);
        fprintf(report->out, ": %s", words);
    }
    fputc('\n', report->out);
}

void doctor_report_add(struct doctor_report *report, const struct doctor_told *told)
{
    enum doctor_kind kind = told->finding->kind;
    bool is_left = told->result != DOCTOR_MENDED && told->result != DOCTOR_UNDONE;
    report->counts[kind]++;
    report->total++;
    report->left[kind] += is_left ? 1 : 0;
    report->total_left += is_left ? 1 : 0;
    report->with_mend[kind] += is_left && told->finding->has_mend ? 1 : 0;
    if (report->json) {
        add_json(report, told);
    } else {
        add_line(report, told);
    }
}

static void end_json(const struct doctor_report *report)
{
    const char *comma = "";
    fputs("],\n\"kinds\":{", report->out);
    for (int kind = 0; kind < DOCTOR_KIND_COUNT; kind++) {
        if (report->counts[kind] > 0) {
            fprintf(report->out,
                    "%s\"%s\":{\"found\":%" PRId64 ",\"left\":%" PRId64 ",\"can_mend\":%" PRId64
                    "}",
                    comma, doctor_kind_word((enum doctor_kind)kind), report->counts[kind],
                    report->left[kind], report->with_mend[kind]);
            comma = ",";
        }
    }
    fprintf(report->out, "},\"found\":%" PRId64 ",\"left\":%" PRId64 "}\n", report->total,
            report->total_left);
}

void doctor_report_end(struct doctor_report *report, bool undone)
{
    if (report->json) {
        end_json(report);
        return;
    }
    for (int kind = 0; kind < DOCTOR_KIND_COUNT && !undone; kind++) {
        if (report->left[kind] == 0) {
            continue;
        }
        const char *word = doctor_kind_word((enum doctor_kind)kind);
        fprintf(report->out, "\n%s: %" PRId64 ". %s\n", word, report->left[kind],
                doctor_kind_advice((enum doctor_kind)kind));
        if (report->with_mend[kind] > 0) {
            fprintf(report->out, "%" PRId64 " of them: chartty db doctor --mend %s --as USER\n",
                    report->with_mend[kind], word);
        }
    }
}
