/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a draft holds, and its text: a JSON object with the form, the patient, the row as
 * it was read, and what stood in each field. Layer: model.  Thread: any; pure. Owns: what was read
 * is in the content's arena. Must not know: sealing, files, the database.
 *
 * A draft comes back from outside: whatever cannot be what it should be is refused with words, and
 * nothing of it is used.
 */
#ifndef CHARTTY_MODEL_DRAFT_CONTENT_H
#define CHARTTY_MODEL_DRAFT_CONTENT_H

#include "chartty/base/error.h"
#include "chartty/base/memory.h"

#include <stdbool.h>
#include <stdint.h>

enum { DRAFT_FIELDS_MOST = 64, DRAFT_COLUMNS_MOST = 64, DRAFT_TEXT_MOST = 65536 };

/* A field of the form: its column, and which of the fields of that column it is (from 0). */
struct draft_field {
    const char *table, *column;
    int number;
    const char *typed, *original;
};
struct draft_column {
    const char *column;
    const char *text; /* NULL: null */
};

struct draft_content {
    const char *form;       /* "vital_signs.new" */
    const char *request_id; /* 32 hex digits */
    const char *saved_at;   /* UTC, as stored */
    bool sent;              /* a save was under way when it was kept */
    int64_t row_id;         /* 0 none */
    int focus;
    /* The patient as the form had it; patient_id 0: nobody. */
    int64_t patient_id;
    const char *mrn, *dob, *name, *born, *initials, *sex;
    int birth_year;
    bool look_alike;
    struct draft_column row[DRAFT_COLUMNS_MOST]; /* as read; 0 columns: a new row */
    int row_count;
    struct draft_field fields[DRAFT_FIELDS_MOST];
    int field_count;
    struct arena arena;
};

/* The text; NULL when something in it cannot be text (the caller frees with memory_free). */
char *draft_content_write(const struct draft_content *content);
/* 0, or -1 with ERROR_CORRUPT. The content is filled from zero; release it in both cases. */
int draft_content_read(const char *text, size_t length, struct draft_content *out,
                       struct error *error);
void draft_content_release(struct draft_content *content);

#endif
