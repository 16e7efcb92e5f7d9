/* SPDX-License-Identifier: MIT */
/*
 * Purpose: keeping what an import says about its rows, a line each ("file:line:column: reason"), so
 * that tests compare it. For tests only.
 */
#ifndef CHARTTY_TESTS_IMPORT_LOG_H
#define CHARTTY_TESTS_IMPORT_LOG_H

#include "chartty/base/memory.h"
#include "src/exchange/import.h"

struct import_log {
    struct buffer rejections, remarks;
};

static inline void import_log_add(struct buffer *text, const struct import_rejection *what)
{
    buffer_format(text, "%s:%ld:%s: %s\n", what->file, what->line, what->column, what->reason);
}

static inline void import_log_rejected(void *context, const struct import_rejection *what)
{
    import_log_add(&((struct import_log *)context)->rejections, what);
}

static inline void import_log_remark(void *context, const struct import_rejection *what)
{
    import_log_add(&((struct import_log *)context)->remarks, what);
}

static inline void import_log_init(struct import_log *log)
{
    buffer_init(&log->rejections);
    buffer_init(&log->remarks);
    buffer_add_text(&log->rejections, "");
    buffer_add_text(&log->remarks, "");
}

static inline void import_log_release(struct import_log *log)
{
    buffer_release(&log->rejections);
    buffer_release(&log->remarks);
}

#endif
