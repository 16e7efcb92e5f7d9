/* SPDX-License-Identifier: MIT */
/*
 * Purpose: sealing drafts with the station's key, and the files that hold a draft until the
 * database takes it. Layer: control, private.  Thread: the loop's. Owns: nothing; the key is read,
 * used and wiped. Must not know: forms, screens.
 *
 * A sealed draft opens only with the key of the station's folder, for the same records, person,
 * form and draft: all of them are bound to it (XChaCha20-Poly1305 with associated text).
 */
#ifndef CHARTTY_CONTROL_DRAFT_SEAL_H
#define CHARTTY_CONTROL_DRAFT_SEAL_H

#include "chartty/base/memory.h"
#include "chartty/control/session.h"

struct draft_name {
    int64_t staff_id;
    const char *form, *id; /* id: 32 hex digits */
};

/* To hex. 0, or -1 with *error (no folder, no key). */
int draft_seal(const struct session *session, const struct draft_name *name, const char *text,
               struct buffer *hex, struct error *error);
/* From hex; *text is freed with memory_free. */
int draft_unseal(const struct session *session, const struct draft_name *name, const char *hex,
                 char **text, struct error *error);

/* The file of a draft, 0600 in the folder's `drafts` (0700): written whole or not at all, synced.
 */
int draft_file_write(const struct session *session, const struct draft_name *name, const char *hex,
                     struct error *error);
void draft_file_remove(const struct session *session, const struct draft_name *name);

/* The files of a person for these records: calls each with what the file says; a file that cannot
 * be one is left alone. */
struct draft_file {
    char form[48], id[33];
    char *hex; /* the callback's, freed with memory_free */
};
void draft_files_each(const struct session *session, int64_t staff_id,
                      void (*each)(void *context, struct draft_file *file), void *context);

#endif
