/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what each kind of field can do: one row of functions a kind. field.c calls them; a new
 * kind is a line in FIELD_KINDS and a row in field_kinds.c.
 * Layer: model, private.  Thread: any; pure, but that time stamps are shown in the process's TZ.
 */
#ifndef CHARTTY_SRC_MODEL_FIELD_KINDS_H
#define CHARTTY_SRC_MODEL_FIELD_KINDS_H

#include "chartty/model/field.h"

struct field_kind_row {
    /* Sets the union from value->text; false when the text cannot be read as this kind. `copy` is
     * the text 0-terminated, NULL when it is too long or has a 0 inside. NULL: any text will do. */
    bool (*read)(const struct field_spec *spec, const char *copy, struct field_value *value);
    /* `typed` is trimmed and not empty. As field_parse: 1, or -1 with *error. */
    int (*parse)(const struct field_spec *spec, const struct field_context *context,
                 const char *typed, char *out, size_t size, struct error *error);
    /* Only for FIELD_VALUE. */
    void (*display)(const struct field_spec *spec, const struct field_value *value, char *out,
                    size_t size);
};

extern const struct field_kind_row field_kind_rows[FIELD_KIND_COUNT];

enum { FIELD_COPY_SIZE = 64 }; /* the longest text that a number, date or time is read from */

/* field_parse.c */
int parse_text(const struct field_spec *, const struct field_context *, const char *typed,
               char *out, size_t size, struct error *);
int parse_note(const struct field_spec *, const struct field_context *, const char *typed,
               char *out, size_t size, struct error *);
int parse_code(const struct field_spec *, const struct field_context *, const char *typed,
               char *out, size_t size, struct error *);
int parse_choice(const struct field_spec *, const struct field_context *, const char *typed,
                 char *out, size_t size, struct error *);
int parse_date(const struct field_spec *, const struct field_context *, const char *typed,
               char *out, size_t size, struct error *);
int parse_time(const struct field_spec *, const struct field_context *, const char *typed,
               char *out, size_t size, struct error *);
int parse_moment(const struct field_spec *, const struct field_context *, const char *typed,
                 char *out, size_t size, struct error *);
int parse_integer(const struct field_spec *, const struct field_context *, const char *typed,
                  char *out, size_t size, struct error *);
int parse_real(const struct field_spec *, const struct field_context *, const char *typed,
               char *out, size_t size, struct error *);
int parse_boolean(const struct field_spec *, const struct field_context *, const char *typed,
                  char *out, size_t size, struct error *);
/* field_parse_identifiers.c */
int parse_phone(const struct field_spec *, const struct field_context *, const char *typed,
                char *out, size_t size, struct error *);
int parse_email(const struct field_spec *, const struct field_context *, const char *typed,
                char *out, size_t size, struct error *);
int parse_ssn(const struct field_spec *, const struct field_context *, const char *typed, char *out,
              size_t size, struct error *);
int parse_zip(const struct field_spec *, const struct field_context *, const char *typed, char *out,
              size_t size, struct error *);
int parse_npi(const struct field_spec *, const struct field_context *, const char *typed, char *out,
              size_t size, struct error *);
int parse_results(const struct field_spec *, const struct field_context *, const char *typed,
                  char *out, size_t size, struct error *);
int parse_scopes(const struct field_spec *, const struct field_context *, const char *typed,
                 char *out, size_t size, struct error *);
int parse_hash(const struct field_spec *, const struct field_context *, const char *typed,
               char *out, size_t size, struct error *);

/* Copies what was accepted; refuses what does not fit the caller's room. */
int parse_accept(const struct field_spec *spec, const char *accepted, char *out, size_t size,
                 struct error *error);

/* field_display.c */
void display_text(const struct field_spec *, const struct field_value *, char *out, size_t size);
void display_integer(const struct field_spec *, const struct field_value *, char *out, size_t size);
void display_date(const struct field_spec *, const struct field_value *, char *out, size_t size);
void display_time(const struct field_spec *, const struct field_value *, char *out, size_t size);
void display_moment(const struct field_spec *, const struct field_value *, char *out, size_t size);
void display_timestamp(const struct field_spec *, const struct field_value *, char *out,
                       size_t size);
void display_real(const struct field_spec *, const struct field_value *, char *out, size_t size);
void display_boolean(const struct field_spec *, const struct field_value *, char *out, size_t size);
void display_ssn(const struct field_spec *, const struct field_value *, char *out, size_t size);
void display_scopes(const struct field_spec *, const struct field_value *, char *out, size_t size);
void display_masked(const struct field_spec *, const struct field_value *, char *out, size_t size);

#endif
