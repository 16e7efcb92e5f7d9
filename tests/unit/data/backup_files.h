/* SPDX-License-Identifier: MIT */
/*
 * Purpose: making backups of a SQLite file and restoring them, for the tests of both. Layer: tests.
 */
#ifndef CHARTTY_TESTS_BACKUP_FILES_H
#define CHARTTY_TESTS_BACKUP_FILES_H

#include "backup_fixture.h"

#include "chartty/data/backup.h"
#include "chartty/data/content_hash.h"

#include <dirent.h>

enum { NAME = 200 };

static struct clock now; /* set by main */

static inline const char *in_folder(const struct fixture *fixture, const char *name, char out[NAME])
{
    (void)snprintf(out, NAME, "%.100s/%.60s", fixture->folder, name);
    return out;
}

/* Two patients, and an audit with sealed entries. */
static inline void fill(struct fixture *fixture)
{
    fixture_make(fixture);
    save_two_patients(fixture);
}

static inline int make(const struct fixture *fixture, const char *to, struct backup_secret secret,
                       struct backup_report *report, struct error *error)
{
    char key[NAME], badges[NAME];
    (void)snprintf(key, sizeof key, "%s.audit-key", fixture->path);
    (void)snprintf(badges, sizeof badges, "%s.badge-key", fixture->path);
    struct backup_options options = {.url = fixture->path,
                                     .to = to,
                                     .secret = secret,
                                     .audit_key = key,
                                     .badge_key = badges,
                                     .clock = &now};
    return backup_make(&options, report, error);
}

static inline void make_well(const struct fixture *fixture, const char *to)
{
    struct error error = {0};
    struct backup_report report;
    assert_ok(make(fixture, to, (struct backup_secret){0}, &report, &error), &error);
}

/* Unpacks, compares and puts in place; report may be NULL. */
static inline int restore_to(const char *from, const char *to, const char *key,
                             struct backup_secret secret, struct restore_report *report,
                             struct error *error)
{
    struct restore_options options = {
        .file = from, .to = to, .secret = secret, .audit_key = key, .clock = &now};
    struct restoring *restoring = restoring_new(&options, error);
    int result = restoring != NULL ? restoring_finish(restoring, error) : -1;
    if (restoring != NULL && report != NULL) {
        *report = *restoring_report(restoring);
    }
    restoring_free(restoring);
    return result;
}

static inline int restore_plainly(const char *from, const char *to, struct error *error)
{
    return restore_to(from, to, NULL, (struct backup_secret){0}, NULL, error);
}

static inline void assert_same_content(const char *a, const char *b)
{
    struct error error = {0};
    struct content_sums of_a, of_b;
    assert_ok(content_sum_url(a, NULL, &of_a, &error), &error);
    assert_ok(content_sum_url(b, NULL, &of_b, &error), &error);
    assert_int_equal(content_difference(&of_a, &of_b), -1);
    assert_true(of_a.tables[0].is_there || of_a.tables[1].is_there);
}

static inline int files_like(const char *folder, const char *part)
{
    int count = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    const struct dirent *entry;
    while ((entry = readdir(listing)) != NULL) {
        count += strstr(entry->d_name, part) != NULL ? 1 : 0;
    }
    closedir(listing);
    return count;
}

#endif
