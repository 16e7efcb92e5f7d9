/* SPDX-License-Identifier: MIT */
/*
 * Tests of synthea_import on two real Synthea folders of different versions (samples/README.md):
 * what goes in and what does not, to the row; a second import; a dry run; an import killed at a
 * random moment and run again. The numbers were counted in the files by other means.
 */
#include "unit/exchange/exchange_fixture.h"
#include "unit/exchange/import_log.h"

#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

struct folder {
    const char *name;
    int added[RECORD_TABLE_COUNT];
    int skipped[RECORD_TABLE_COUNT];
    int remarks;
    struct {
        const char *what; /* a part of "file:line:column: reason" */
        int count;
    } reasons[6];
};

static const struct folder dbt = {
    .name = "synthea_csv_dbt",
    .added = {[RECORD_PATIENT] = 27,
              [RECORD_PROVIDER] = 166,
              [RECORD_APPOINTMENT] = 604,
              [RECORD_MEDICATION] = 663,
              [RECORD_ALLERGY] = 40,
              [RECORD_VITAL_SIGNS] = 28,
              [RECORD_LAB_RESULT] = 34},
    .skipped = {[RECORD_VITAL_SIGNS] = 40, [RECORD_LAB_RESULT] = 529},
    .remarks = 28, /* 27 SSNs that cannot be, one stay of days */
    .reasons = {{"CATEGORY: Values of the category \"survey\" have no table.", 432},
                {"CATEGORY: A value without a category has no table.", 75},
                {"CODE: No column of the vital signs takes this code.", 40},
                {"CODE: An answer to a question is no laboratory result.", 18},
                {"CATEGORY: Values of the category \"procedure\" have no table.", 2},
                {"CATEGORY: Values of the category \"exam\" have no table.", 2}},
};

static const struct folder unmc = {
    .name = "synthea_csv_unmc",
    .added = {[RECORD_PATIENT] = 111,
              [RECORD_PROVIDER] = 215,
              [RECORD_APPOINTMENT] = 7584,
              [RECORD_MEDICATION] = 6124,
              [RECORD_ALLERGY] = 73},
    .skipped = {[RECORD_ALLERGY] = 17},
    .remarks = 178, /* 111 SSNs, 7 ZIPs, a suffix, 58 long stays, no observations.csv */
    .reasons = {{"CODE: \"Allergy to substance\" names no allergen.", 17}},
};

static const char *samples(void)
{
    const char *named = getenv("CHARTTY_SAMPLES");
    return named ? named : CHARTTY_SOURCE_DIR "/../shared/samples";
}

static void folder_path(const struct folder *folder, char *out, size_t size)
{
    snprintf(out, size, "%s/%s", samples(), folder->name);
}

static bool is_absent(const struct folder *folder)
{
    char path[4096];
    folder_path(folder, path, sizeof path);
    if (access(path, R_OK) == 0)
        return false;
    printf("SKIP: samples absent: %s\n", path);
    return true;
}

static int count_lines_with(const char *text, const char *what)
{
    int count = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        count++;
    return count;
}

static void import_folder(const struct folder *folder, const char *database, bool dry_run,
                          struct import_log *log, struct import_report *report)
{
    char path[4096];
    struct error error;
    struct import_options options = {.url = database,
                                     .dry_run = dry_run,
                                     .rejected = import_log_rejected,
                                     .remark = import_log_remark,
                                     .context = log};
    folder_path(folder, path, sizeof path);
    import_log_init(log);
    if (synthea_import(path, &options, report, &error) != 0)
        fail_msg("%s (%s)", error.user, error.detail);
}

static void expect_report(const struct folder *folder, const struct import_log *log,
                          const struct import_report *report, bool again)
{
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        const struct import_counts *counts = &report->counts[type];
        assert_int_equal(counts->added, again ? 0 : folder->added[type]);
        assert_int_equal(counts->unchanged, again ? folder->added[type] : 0);
        assert_int_equal(counts->skipped, folder->skipped[type]);
    }
    if (!again)
        assert_int_equal(report->remarks, folder->remarks);
    for (int i = 0; i < 6 && folder->reasons[i].what; i++)
        assert_int_equal(count_lines_with(log->rejections.bytes, folder->reasons[i].what),
                         folder->reasons[i].count);
}

static void expect_tables(const struct folder *folder, const char *database)
{
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s",
                 record_spec((enum record_type)type)->table);
        assert_int_equal(database_number(database, sql), folder->added[type]);
    }
    /* Every row's source is kept. */
    expect_text(database,
                "SELECT (SELECT count(*) FROM ct_external_id) - (SELECT count(*) FROM patients) - "
                "(SELECT count(*) FROM providers) - (SELECT count(*) FROM appointments) - (SELECT "
                "count(*) FROM medications) - (SELECT count(*) FROM allergies) - (SELECT count(*) "
                "FROM vital_signs) - (SELECT count(*) FROM lab_results)",
                "0\n");
}

static void import_whole_folder(const struct folder *folder)
{
    if (is_absent(folder))
        return;
    struct exchange_fixture fixture;
    struct import_log log;
    struct import_report report;
    fixture_new(&fixture);

    import_folder(folder, fixture.database, true, &log, &report);
    expect_report(folder, &log, &report, false);
    import_log_release(&log);
    assert_int_equal(database_number(fixture.database, "SELECT (SELECT count(*) FROM patients) + "
                                                       "(SELECT count(*) FROM ct_external_id)"),
                     0);

    import_folder(folder, fixture.database, false, &log, &report);
    expect_report(folder, &log, &report, false);
    import_log_release(&log);
    expect_tables(folder, fixture.database);

    char *before = database_content(fixture.database);
    import_folder(folder, fixture.database, false, &log, &report);
    expect_report(folder, &log, &report, true);
    import_log_release(&log);
    char *after = database_content(fixture.database);
    assert_true(strcmp(before, after) == 0);
    memory_free(before);
    memory_free(after);
    fixture_free(&fixture);
}

static void the_older_folder_goes_in(void **state)
{
    (void)state;
    import_whole_folder(&dbt);
}

static void the_newer_folder_goes_in(void **state)
{
    (void)state;
    import_whole_folder(&unmc);
}

/* Values looked up in the files by hand. */
static void values_are_those_of_the_files(void **state)
{
    (void)state;
    if (is_absent(&dbt))
        return;
    struct exchange_fixture fixture;
    struct import_log log;
    struct import_report report;
    fixture_new(&fixture);
    import_folder(&dbt, fixture.database, false, &log, &report);
    import_log_release(&log);
    expect_text(fixture.database,
                "SELECT p.first_name, p.last_name, p.dob, p.zip_code, v.recorded_date, "
                "v.systolic_bp, v.diastolic_bp, v.heart_rate, v.respiratory_rate, v.weight, "
                "v.height, v.bmi, v.oxygen_saturation FROM patients p JOIN vital_signs v ON "
                "v.patient_id = p.id WHERE p.last_name = 'Mosciski958'",
                "Maynard46|Mosciski958|2014-10-06|02155|2023-10-10 00:17:47.000000|106|79|82|14|"
                "61.3|50.4|17.0|NULL\n");
    expect_text(fixture.database, "SELECT count(*) FROM patients WHERE zip_code IS NULL", "12\n");
    expect_text(fixture.database, "SELECT count(*) FROM ct_patient WHERE title IS NOT NULL",
                "19\n");
    expect_text(fixture.database,
                "SELECT test_name, count(*) FROM lab_results GROUP BY 1 ORDER BY 2 DESC, 1",
                "Lipid panel|9\nBasic metabolic panel|7\nHbA1c|7\nComplete blood count|5\n"
                "Comprehensive metabolic panel|3\nAllergen specific IgE panel|2\n"
                "Hemoglobin.gastrointestinal [Presence] in Stool by Immunologic method|1\n");
    fixture_free(&fixture);
}

/* A byte a call, so that whoever reads them knows how far the import is. */
static bool tell_progress(void *context, const char *what, long long done, long long total)
{
    (void)what;
    (void)done;
    (void)total;
    return write(*(int *)context, ".", 1) == 1;
}

/* Starts the import in another process and kills it after so many calls of its progress. */
static void import_and_kill(const char *database, int calls)
{
    int ends[2];
    char path[4096], byte;
    folder_path(&unmc, path, sizeof path);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct error error;
        struct import_report report;
        struct import_options options = {
            .url = database, .progress = tell_progress, .context = &ends[1]};
        close(ends[0]);
        _exit(synthea_import(path, &options, &report, &error) == 0 ? 0 : 1);
    }
    close(ends[1]);
    for (int i = 0; i < calls && read(ends[0], &byte, 1) == 1; i++)
        ;
    kill(child, SIGKILL);
    close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* No patient has less than the whole import gives them. */
static void expect_whole_patients(const char *killed, const char *whole)
{
    char sql[1024];
    static const char *const tables[] = {"appointments", "medications", "allergies"};
    for (int i = 0; i < 3; i++) {
        snprintf(sql, sizeof sql,
                 "SELECT p.mrn, (SELECT count(*) FROM %s c WHERE c.patient_id = p.id) FROM "
                 "patients p ORDER BY p.id",
                 tables[i]);
        char *some = database_text(killed, sql);
        char *all = database_text(whole, sql);
        assert_true(strncmp(some, all, strlen(some)) == 0);
        memory_free(some);
        memory_free(all);
    }
}

static void a_killed_import_leaves_whole_patients_and_can_be_run_again(void **state)
{
    (void)state;
    if (is_absent(&unmc))
        return;
    struct exchange_fixture whole, killed;
    struct import_log log;
    struct import_report report;
    fixture_new(&whole);
    import_folder(&unmc, whole.database, false, &log, &report);
    import_log_release(&log);
    char *expected = database_content(whole.database);
    unsigned seed = (unsigned)time(NULL) ^ (unsigned)getpid();
    printf("killed by seed %u\n", seed);
    fixture_new(&killed);
    for (int round = 0; round < 3; round++) {
        seed = seed * 1103515245u + 12345u;
        /* The import calls about 30 times, the last seven between patients. */
        import_and_kill(killed.database, 15 + (int)(seed >> 16) % 12);
        expect_whole_patients(killed.database, whole.database);
    }
    import_folder(&unmc, killed.database, false, &log, &report);
    import_log_release(&log);
    for (int type = 0; type < RECORD_TABLE_COUNT; type++)
        assert_int_equal(report.counts[type].added + report.counts[type].unchanged,
                         unmc.added[type]);
    char *content = database_content(killed.database);
    assert_true(strcmp(content, expected) == 0);
    memory_free(content);
    memory_free(expected);
    fixture_free(&whole);
    fixture_free(&killed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_older_folder_goes_in),
        cmocka_unit_test(the_newer_folder_goes_in),
        cmocka_unit_test(values_are_those_of_the_files),
        cmocka_unit_test(a_killed_import_leaves_whole_patients_and_can_be_run_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
