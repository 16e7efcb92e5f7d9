/* SPDX-License-Identifier: MIT */
/*
 * Purpose: errors as values: a code, a sentence for the user, a detail for the log.
 * Layer: base.  Thread: any (the struct is the caller's).
 * Owns: nothing.  The user sentence never holds SQL; the detail never holds patient data.
 */
#ifndef CHARTTY_BASE_ERROR_H
#define CHARTTY_BASE_ERROR_H

/* X(NAME, "word"): the one list of error codes. */
#define ERROR_CODES(X)                                                                             \
    X(OK, "ok")                                                                                    \
    X(NOT_FOUND, "not found")                                                                      \
    X(CONFLICT, "conflict")    /* somebody else changed the row; the answer carries it */          \
    X(REFUSED, "refused")      /* a constraint or a rule said no */                                \
    X(DENIED, "not allowed")   /* rights, of the person or of the file */                          \
    X(BUSY, "busy")            /* another program holds the database */                            \
    X(LOST, "connection lost") /* nothing was sent */                                              \
    X(UNCERTAIN, "uncertain")  /* sent, no answer */                                               \
    X(TIMEOUT, "timed out")                                                                        \
    X(CANCELLED, "cancelled")                                                                      \
    X(CORRUPT, "damaged")                                                                          \
    X(OUTDATED, "other version")  /* schema newer or older than this program */                    \
    X(INVALID, "not valid")       /* input that cannot be what it should be */                     \
    X(UNSUPPORTED, "unsupported") /* this terminal, file system, library cannot do it */           \
    X(IO, "input/output")                                                                          \
    X(INTERNAL, "internal")

enum error_code {
#define X(name, word) ERROR_##name,
    ERROR_CODES(X)
#undef X
        ERROR_CODE_COUNT
};

struct error {
    enum error_code code;
    char user[320];   /* one sentence or two, for the person; safe text */
    char detail[512]; /* for the log: SQL state, errno, function; no patient data */
};

/* The code's word, for example "busy". Never NULL. */
const char *error_word(enum error_code code);

/* Fills *error (which may be NULL) and returns -1, so that a function can end in `return
 * error_set(...)`. */
int error_set(struct error *error, enum error_code code, const char *user_format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sets the detail of an error that was just set. NULL is allowed. */
void error_detail(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* No error: code OK, both texts empty. */
void error_clear(struct error *error);

#endif
