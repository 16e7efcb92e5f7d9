/* SPDX-License-Identifier: MIT */
/*
 * What came out of a backup is held against what went in: each table, the schema, the audit's
 * newest entry and its seals. Any thread; it blocks.
 */
#include "src/data/backup/restore_private.h"

#include "chartty/data/audit_verify.h"
#include "chartty/data/content_hash.h"
#include "chartty/data/migrate.h"
#include "src/data/backup/carried_keys.h"
#include "src/data/backup/look.h"
#include "src/data/postgres/pg_backup.h"

#include <stdio.h>
#include <string.h>

static bool is_postgres(const struct restoring *restoring)
{
    return strcmp(restoring->report.engine, "postgres") == 0;
}

static int read_server(struct restoring *restoring, struct error *error)
{
    struct manifest *found = &restoring->found;
    if (pg_backup_newest_entry(restoring->url, NULL, &found->head, &found->head_row, error) != 0) {
        return -1;
    }
    struct content *content = content_open(restoring->url, error);
    if (content == NULL) {
        return -1;
    }
    found->schema = content_schema_version(content);
    int result = content_sum_all(content, NULL, &found->sums, error);
    content_close(content);
    return result;
}

static int read_found(struct restoring *restoring, struct error *error)
{
    restore_tell(restoring, "checking");
    return is_postgres(restoring)
               ? read_server(restoring, error)
               : look_end(look_begin(restoring->url, &restoring->found), &restoring->damage, error);
}

static int check_version(int schema, struct error *error)
{
    int newest = migrations_newest();
    return schema <= newest ? 0
                            : error_set(error, ERROR_OUTDATED,
                                        "The backup has schema version %d; this chartty knows "
                                        "versions up to %d. Nothing was touched; use a newer "
                                        "chartty.",
                                        schema, newest);
}

/* Nothing says what should be in a plain file; what can be seen must be in order. */
static int check_plain(struct restoring *restoring, struct error *error)
{
    struct database_status status;
    if (database_status(restoring->url, &status, error) != 0) {
        return -1;
    }
    if (status.kind != DATABASE_CHARTTY && status.kind != DATABASE_FOREIGN) {
        return error_set(error, ERROR_INVALID,
                         "The file holds no patient records: a copy of a database in use may lack "
                         "even its tables. Nothing was touched; take another backup.");
    }
    if (read_found(restoring, error) != 0) {
        return -1;
    }
    return restoring->damage == 0
               ? 0
               : error_set(
                     error, ERROR_CORRUPT,
                     "The file is damaged (chartty db check tells more): a copy of a database "
                     "in use may be. Nothing was touched; take another backup.");
}

int restore_compare(struct restoring *restoring, struct error *error)
{
    struct restore_report *report = &restoring->report;
    int result = restoring->report.has_manifest
                     ? (read_found(restoring, error) != 0
                            ? -1
                            : manifest_compare(&restoring->expected, &restoring->found, error))
                     : check_plain(restoring, error);
    if (result != 0 || check_version(restoring->found.schema, error) != 0) {
        return -1;
    }
    report->schema = restoring->found.schema;
    report->rows = manifest_rows(&restoring->found);
    report->tables = manifest_tables(&restoring->found);
    report->findings = restoring->found.findings;
    return 0;
}

/* --- the audit ------------------------------------------------------------------------------- */

/* The key of the place, or the one that came along; both must be the same. */
static int choose_key(struct restoring *restoring, struct error *error)
{
    const struct restore_options *options = restoring->options;
    char carried[SCRATCH_PATH_SIZE], badges[SCRATCH_PATH_SIZE];
    carried_key_path(&restoring->work, CARRIED_AUDIT_KEY, carried);
    carried_key_path(&restoring->work, CARRIED_BADGE_KEY, badges);
    if (carried_key_check(carried, options->audit_key, error) != 0 ||
        carried_key_check(badges, options->badge_key, error) != 0) {
        return -1;
    }
    (void)snprintf(restoring->key, sizeof restoring->key, "%.1100s",
                   carried_key_is_there(options->audit_key) ? options->audit_key
                   : carried_key_is_there(carried)          ? carried
                                                            : "");
    restoring->has_key = restoring->key[0] != '\0';
    return 0;
}

int restore_check_audit(struct restoring *restoring, struct error *error)
{
    struct audit_report audit;
    if (choose_key(restoring, error) != 0) {
        return -1;
    }
    if (restoring->found.head.position == 0) {
        restoring->report.audit = RESTORE_AUDIT_NONE;
        return 0;
    }
    if (!restoring->has_key) {
        restoring->report.audit = RESTORE_AUDIT_NO_KEY;
        return 0;
    }
    struct audit_verify_options options = {
        .url = restoring->url, .key_path = restoring->key, .kept = &restoring->found.head};
    if (audit_verify(&options, &audit, error) != 0) {
        return -1;
    }
    restoring->report.audit = RESTORE_AUDIT_CHECKED;
    restoring->report.audit_findings = audit.bad;
    (void)snprintf(restoring->report.audit_first, sizeof restoring->report.audit_first, "%s",
                   audit.bad > 0 ? audit.first.what : "");
    return 0;
}
