/* SPDX-License-Identifier: MIT */
/* The check of a file and the hashes of its rows, side by side. */
#include "src/data/backup/look.h"

#include "chartty/base/memory.h"
#include "chartty/base/thread.h"
#include "src/data/sqlite/sqlite_backup.h"
#include "src/data/sqlite/sqlite_database.h"

#include <stdatomic.h>
#include <string.h>

struct part {
    struct look *look;
    int (*work)(struct part *part);
    pthread_t thread;
    bool has_thread;
    int result;
    struct error error;
};

struct look {
    const char *path;
    struct manifest *out;
    atomic_int cancel;
    int64_t damage;
    struct part check, hash;
};

static void count_finding(void *context, const char *line)
{
    struct look *look = context;
    look->out->findings++;
    look->damage += strncmp(line, "integrity:", 10) == 0 ? 1 : 0;
}

static int check(struct part *part)
{
    struct look *look = part->look;
    return sqlite_database_check(look->path, count_finding, look, &look->cancel, &part->error);
}

static int hash(struct part *part)
{
    struct look *look = part->look;
    const struct content_options options = {.cancel = &look->cancel};
    struct manifest *out = look->out;
    if (sqlite_newest_entry(look->path, &out->head, &out->head_row, &part->error) != 0) {
        return -1;
    }
    struct content *content = content_open(look->path, &part->error);
    if (content == NULL) {
        return -1;
    }
    out->schema = content_schema_version(content);
    int result = content_sum_all(content, &options, &out->sums, &part->error);
    content_close(content);
    return result;
}

/* What fails ends the other one, too. */
static void *run(void *context)
{
    struct part *part = context;
    part->result = part->work(part);
    if (part->result != 0) {
        atomic_store(&part->look->cancel, 1);
    }
    return NULL;
}

static void begin(struct look *look, struct part *part, int (*work)(struct part *part))
{
    part->look = look;
    part->work = work;
    part->has_thread = thread_start(&part->thread, run, part) == 0;
    if (!part->has_thread) { /* it takes longer, and that is all */
        (void)run(part);
    }
}

static void wait_for(struct part *part)
{
    if (part->has_thread) {
        (void)pthread_join(part->thread, NULL);
    }
}

struct look *look_begin(const char *path, struct manifest *out)
{
    struct look *look = memory_new(sizeof *look);
    look->path = path;
    look->out = out;
    out->findings = 0;
    begin(look, &look->check, check);
    begin(look, &look->hash, hash);
    return look;
}

int look_end(struct look *look, int64_t *damage, struct error *error)
{
    wait_for(&look->check);
    wait_for(&look->hash);
    const struct part *failed = look->check.result != 0  ? &look->check
                                : look->hash.result != 0 ? &look->hash
                                                         : NULL;
    if (failed == &look->check && look->hash.result != 0 &&
        failed->error.code == ERROR_CANCELLED) { /* because of the other */
        failed = &look->hash;
    }
    if (failed != NULL) {
        *error = failed->error;
    }
    if (damage != NULL) {
        *damage = look->damage;
    }
    int result = failed == NULL ? 0 : -1;
    memory_free(look);
    return result;
}

void look_give_up(struct look *look)
{
    struct error ignored;
    if (look != NULL) {
        atomic_store(&look->cancel, 1);
        (void)look_end(look, NULL, &ignored);
    }
}
