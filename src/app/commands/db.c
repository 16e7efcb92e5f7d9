/* SPDX-License-Identifier: MIT */
/* chartty db init|migrate|status|check. */
#include "src/app/commands/backup_call.h"

#include "chartty/base/words.h"
#include "chartty/data/migrate.h"
#include "chartty/model/record.h"

#include <stdio.h>

static const char *kind_word(enum database_kind kind)
{
    static const char *const words[] = {
        [DATABASE_ABSENT] = "no database",
        [DATABASE_EMPTY] = "empty database",
        [DATABASE_CHARTTY] = "chartty database",
        [DATABASE_FOREIGN] = "database of another program, with the eight tables",
        [DATABASE_WRONG] = "database with other tables",
        [DATABASE_HALF_COPY] = "half a copy; run the same chartty db copy again",
    };
    return words[kind];
}

static const char *url_of(const struct command_call *call, char room[1024])
{
    return call->count > 0 ? call->arguments[0] : command_database(call, room);
}

int command_db_init(const struct command_call *call)
{
    struct error error;
    char room[1024];
    const char *url = url_of(call, room);
    if (database_init(url, &error) != 0) {
        return command_fail(&error);
    }
    command_tell(url, "made.");
    return EXIT_DONE;
}

int command_db_migrate(const struct command_call *call)
{
    struct error error;
    char room[1024];
    int from = 0, to = 0;
    const char *url = url_of(call, room);
    if (database_migrate(url, &from, &to, &error) != 0) {
        return command_fail(&error);
    }
    if (from == to) {
        command_tell(url, "is at version %d already.", to);
    } else {
        char versions[32];
        snprintf(versions, sizeof(versions), "%d to %d", from, to);
        command_tell(url, "migrated from version %d to %d.", from, to);
        (void)backup_call_told(call, url, AUDIT_MIGRATE, "from version", versions);
    }
    return EXIT_DONE;
}

static void print_status_json(const char *url, const struct database_status *status)
{
    printf("{\"kind\":\"%s\",\"version\":%d,\"program_version\":%d,\"demo\":%s,\"adopted\":%s,"
           "\"standby\":%s,\"standbys\":%d,\"synchronous\":%s,\"rows\":{",
           kind_word(status->kind), status->version, status->program_version,
           status->is_demo ? "true" : "false", status->was_adopted ? "true" : "false",
           status->is_standby ? "true" : "false", status->standbys,
           status->is_synchronous ? "true" : "false");
    (void)url;
    for (int i = 0; i < RECORD_TABLE_COUNT; i++) {
        printf("%s\"%s\":%lld", i > 0 ? "," : "", record_spec((enum record_type)i)->table,
               (long long)status->row_counts[i]);
    }
    printf("}}\n");
}

/* A save that is acknowledged and is on one machine alone dies with it. */
static void print_standbys(const struct database_status *status)
{
    if (status->is_standby) {
        printf(WORDS("this server is a standby: it only reads\n"));
    } else if (status->standbys > 0 && status->is_synchronous) {
        printf(WORDS("standbys %d, synchronous: what is saved is on one of them too\n"),
               status->standbys);
    } else if (status->standbys > 0) {
        printf(
            WORDS("standbys %d\nWARNING: they are not synchronous. When this server dies, what was "
                  "saved last may be lost, though it was acknowledged. Set "
                  "synchronous_standby_names = '*' on the server.\n"),
            status->standbys);
    }
}

int command_db_status(const struct command_call *call)
{
    struct error error;
    struct database_status status;
    char room[1024];
    const char *url = url_of(call, room);
    if (database_status(url, &status, &error) != 0) {
        return command_fail(&error);
    }
    if (call->options->json) {
        print_status_json(url, &status);
        return status.kind == DATABASE_CHARTTY ? EXIT_DONE : EXIT_REFUSED;
    }
    command_tell(url, "%s%s%s", kind_word(status.kind), status.is_demo ? " (DEMO)" : "",
                 status.was_adopted ? WORDS(", adopted: another program made the eight tables")
                                    : "");
    printf(WORDS("version %d; this program's is %d\n"), status.version, status.program_version);
    print_standbys(&status);
    for (int i = 0; i < RECORD_TABLE_COUNT; i++) {
        if (status.row_counts[i] >= 0) {
            printf("%-16s %lld\n", record_spec((enum record_type)i)->table,
                   (long long)status.row_counts[i]);
        }
    }
    return status.kind == DATABASE_CHARTTY || status.kind == DATABASE_FOREIGN ? EXIT_DONE
                                                                              : EXIT_REFUSED;
}

static void print_finding(void *context, const char *line)
{
    (*(int *)context)++;
    printf("%s\n", line);
}

int command_db_check(const struct command_call *call)
{
    struct error error;
    char room[1024];
    int findings = 0;
    const char *url = url_of(call, room);
    if (database_check(url, print_finding, &findings, &error) != 0) {
        return command_fail(&error);
    }
    command_tell(url, "%s", findings == 0 ? "ok" : WORDS("not in order, see above"));
    return findings == 0 ? EXIT_DONE : EXIT_REFUSED;
}
