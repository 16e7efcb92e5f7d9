/* SPDX-License-Identifier: MIT */
/* What is told of a backup, for programs. Any thread; pure. */
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/data/backup.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static char *dump(json_t *object)
{
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    char *copy = memory_copy_text(text != NULL ? text : "{}");
    free(text);
    json_decref(object);
    return copy;
}

char *backup_report_json(const struct backup_report *report)
{
    json_t *object = json_pack("{s:s, s:I, s:I, s:i, s:I, s:I, s:I, s:s}", "file", report->path,
                               "bytes", (json_int_t)report->bytes, "rows", (json_int_t)report->rows,
                               "tables", report->tables, "held_ms", (json_int_t)report->held_ms,
                               "took_ms", (json_int_t)report->took_ms, "findings",
                               (json_int_t)report->findings, "audit_head", report->head);
    return dump(object);
}

char *restore_report_json(const char *file, const struct restore_report *report)
{
    const char *audit = report->audit == RESTORE_AUDIT_NONE     ? "none"
                        : report->audit == RESTORE_AUDIT_NO_KEY ? "no key"
                        : report->audit_findings > 0            ? "changed"
                                                                : "as sealed";
    char shown[BACKUP_PATH_SIZE];
    text_safe(shown, sizeof shown, file, strlen(file), NULL);
    return dump(json_pack("{s:s, s:b, s:s, s:s, s:i, s:I, s:i, s:I, s:s, s:I, s:s, s:b, s:b, s:s}",
                          "file", shown, "has_manifest", report->has_manifest, "engine",
                          report->engine, "made_at", report->made_at, "schema", report->schema,
                          "rows", (json_int_t)report->rows, "tables", report->tables, "findings",
                          (json_int_t)report->findings, "audit", audit, "audit_findings",
                          (json_int_t)report->audit_findings, "audit_first", report->audit_first,
                          "has_audit_key", report->has_carried_key, "has_badge_key",
                          report->has_carried_badge_key, "kept", report->kept));
}
