/* SPDX-License-Identifier: MIT */
/* What a backup's maker is told, for programs. Any thread; pure. */
#include "chartty/base/memory.h"
#include "chartty/data/backup.h"

#include <jansson.h>
#include <stdlib.h>

char *backup_report_json(const struct backup_report *report)
{
    json_t *object = json_pack("{s:s, s:I, s:I, s:i, s:I, s:I, s:I, s:s}", "file", report->path,
                               "bytes", (json_int_t)report->bytes, "rows", (json_int_t)report->rows,
                               "tables", report->tables, "held_ms", (json_int_t)report->held_ms,
                               "took_ms", (json_int_t)report->took_ms, "findings",
                               (json_int_t)report->findings, "audit_head", report->head);
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    char *copy = memory_copy_text(text != NULL ? text : "{}");
    free(text);
    json_decref(object);
    return copy;
}
