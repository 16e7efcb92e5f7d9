/* SPDX-License-Identifier: MIT */
/*
 * For the tests of forms: one form over a real database, typed into by the words before its fields,
 * saved with its questions answered, and what then stands in the tables.
 */
#ifndef CHARTTY_TESTS_FORM_FIXTURE_H
#define CHARTTY_TESTS_FORM_FIXTURE_H

#include "control_fixture.h"

#include "chartty/control/forms.h"

#include <strings.h>

struct form_bench {
    struct desk *desk;
    struct edit *edit;
    char asked[4096]; /* the questions of the last save, one after another */
    bool answer;      /* to each question */
    int reentered;    /* how often the last save wanted the patient again */
    sqlite3 *connection;
    char row[16384];
};

static inline void bench_begin(struct form_bench *bench, struct desk *desk, enum staff_role role)
{
    struct person person = {.staff_id = 7, .role = role};
    memset(bench, 0, sizeof *bench);
    desk_open(desk, NULL);
    desk->session.patterns =
        (struct id_patterns){"MRN{HEX6}", "APT{HEX6}", "MED{HEX6}", "LAB{HEX6}"};
    snprintf(person.username, sizeof person.username, "kim.lee");
    snprintf(person.full_name, sizeof person.full_name, "Lee, Kim");
    session_begin(&desk->session, &person);
    bench->desk = desk;
    bench->answer = true;
    bench->connection = fixture_open(desk->fixture->path);
    sqlite3_busy_timeout(bench->connection, WAIT_MS);
}

static inline void bench_close(struct form_bench *bench)
{
    edit_free(bench->edit);
    bench->edit = NULL;
    desk_wait(bench->desk);
}

static inline void bench_end(struct form_bench *bench)
{
    bench_close(bench);
    sqlite3_close(bench->connection);
    session_end(&bench->desk->session);
    desk_wait(bench->desk);
}

/* Two patients of the desk's records. */
static const struct edit_patient form_ada = {.id = 1,
                                             .mrn = "MRN0001",
                                             .dob = "1945-07-14",
                                             .name = "ADAMSON, Ada",
                                             .born = "14-Jul-1945 (81y)",
                                             .initials = "AA",
                                             .birth_year = 1945,
                                             .sex = 'F'};

static const struct edit_patient form_bo = {.id = 2,
                                            .mrn = "MRN0002",
                                            .dob = "2018-02-01",
                                            .name = "BERG, Bo",
                                            .born = "01-Feb-2018 (8y 9m)",
                                            .initials = "BB",
                                            .birth_year = 2018,
                                            .sex = 'M'};

/* patient NULL: nobody. */
static inline void bench_open(struct form_bench *bench, const struct edit_patient *patient,
                              const struct edit_spec *spec, int64_t row_id)
{
    struct error error = {.code = ERROR_OK};
    bench_close(bench);
    bench->edit =
        edit_open(&bench->desk->session, spec, patient, row_id, desk_changed, bench->desk, &error);
    if (bench->edit == NULL) {
        fail_msg("%s: %s", spec->form, error.user);
    }
    desk_wait(bench->desk);
    if (edit_state(bench->edit) != EDIT_OPEN) {
        fail_msg("%s is not open: %s", spec->form, edit_problem(bench->edit));
    }
}

/* By the words before the field, as a person finds it, or their beginning; `place`: which of those
 * called so. */
static inline int bench_at(struct form_bench *bench, const char *label, int place)
{
    for (int i = 0; i < edit_field_count(bench->edit); i++) {
        if (strcasecmp(edit_field(bench->edit, i).label, label) == 0 && place-- == 0) {
            return i;
        }
    }
    for (int i = 0; i < edit_field_count(bench->edit); i++) {
        if (strncasecmp(edit_field(bench->edit, i).label, label, strlen(label)) == 0) {
            return i;
        }
    }
    fail_msg("there is no field %s", label);
    return -1;
}

static inline void bench_type_at(struct form_bench *bench, int index, const char *text)
{
    edit_focus(bench->edit, index);
    edit_type(bench->edit, index, text);
    edit_leave(bench->edit, index);
    desk_wait(bench->desk);
}

static inline void bench_type(struct form_bench *bench, const char *label, const char *text)
{
    bench_type_at(bench, bench_at(bench, label, 0), text);
}

static inline void bench_fill(struct form_bench *bench, const char *const (*fields)[2],
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bench_type(bench, fields[i][0], fields[i][1]);
    }
}
/* BENCH_FILL(bench, {"Pulse", "70"}, {"Resp", "16"}): typed one after another. */
#define BENCH_FILL(bench, ...)                                                                     \
    bench_fill(bench, (const char *const[][2]){__VA_ARGS__},                                       \
               sizeof((const char *const[][2]){__VA_ARGS__}) / sizeof(const char *[2]))

/* In the form of a new medication or of its renewal. */
static inline void bench_prescribe(struct form_bench *bench, const char *name)
{
    bench_type(bench, "Medication", name);
    BENCH_FILL(bench, {"Dose", "500mg"}, {"Route", "po"}, {"Frequency", "bid"});
}

static inline void bench_wrong(struct form_bench *bench, const char *label, const char *words)
{
    struct edit_field field = edit_field(bench->edit, bench_at(bench, label, 0));
    if (!field.wrong || strstr(field.error, words) == NULL) {
        fail_msg("%s \"%s\" says \"%s\", not \"%s\"", label, field.typed, field.error, words);
    }
}

/* What is typed is not taken, with these words. */
static inline void bench_refuses(struct form_bench *bench, const char *label, const char *text,
                                 const char *words)
{
    bench_type(bench, label, text);
    bench_wrong(bench, label, words);
}

static inline void bench_right(struct form_bench *bench, const char *label)
{
    struct edit_field field = edit_field(bench->edit, bench_at(bench, label, 0));
    if (field.wrong) {
        fail_msg("%s \"%s\" says \"%s\"", label, field.typed, field.error);
    }
}

static inline void bench_echo(struct form_bench *bench, const char *label, const char *words)
{
    struct edit_field field = edit_field(bench->edit, bench_at(bench, label, 0));
    if (strstr(field.echo, words) == NULL) {
        fail_msg("%s \"%s\" echoes \"%s\", not \"%s\"", label, field.typed, field.echo, words);
    }
}

static inline void bench_reenter(struct form_bench *bench)
{
    char words[64];
    const struct edit_patient *patient = edit_patient(bench->edit);
    snprintf(words, sizeof words, "%s %d", patient->initials, patient->birth_year);
    bench->reentered++;
    edit_reenter(bench->edit, words);
}

/* Answers what is asked, and enters the patient again where the form wants it. */
static inline void bench_save(struct form_bench *bench, enum edit_state expected)
{
    size_t used = 0;
    bench->asked[0] = '\0';
    bench->reentered = 0;
    edit_save(bench->edit);
    for (int turn = 0; turn < 20; turn++) {
        desk_wait(bench->desk);
        if (edit_state(bench->edit) == EDIT_REENTER && expected != EDIT_REENTER) {
            bench_reenter(bench);
            continue;
        }
        if (edit_state(bench->edit) != EDIT_ASKING) {
            break;
        }
        used += (size_t)snprintf(bench->asked + used, sizeof bench->asked - used, "%s\n",
                                 edit_question(bench->edit));
        edit_answer(bench->edit, bench->answer);
        if (!bench->answer) {
            break;
        }
    }
    if (edit_state(bench->edit) != expected) {
        const char *words = "";
        for (int i = 0; i < edit_field_count(bench->edit); i++) {
            words = edit_field(bench->edit, i).wrong ? edit_field(bench->edit, i).error : words;
        }
        fail_msg("state %d, not %d: %s | %s", (int)edit_state(bench->edit), (int)expected,
                 edit_problem(bench->edit), words);
    }
}

static inline void bench_saved(struct form_bench *bench)
{
    bench_save(bench, EDIT_SAVED);
    bench_close(bench);
}

static inline void bench_asked(struct form_bench *bench, const char *words)
{
    if (strstr(bench->asked, words) == NULL) {
        fail_msg("not asked \"%s\", but \"%s\"", words, bench->asked);
    }
}

/* The first row of a query, columns joined by |, NULL as ~; "" no row. */
static inline const char *bench_row(struct form_bench *bench, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    size_t used = 0;
    bench->row[0] = '\0';
    if (sqlite3_prepare_v2(bench->connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(bench->connection));
    }
    if (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const unsigned char *text = sqlite3_column_text(statement, i);
            used += (size_t)snprintf(bench->row + used, sizeof bench->row - used, "%s%s",
                                     i > 0 ? "|" : "", text != NULL ? (const char *)text : "~");
        }
    }
    sqlite3_finalize(statement);
    return bench->row;
}

#define BENCH_ROW(bench, sql, expected) assert_string_equal(bench_row(bench, sql), expected)

#endif
