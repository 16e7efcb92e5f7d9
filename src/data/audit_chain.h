/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what an entry of the audit is made of: its canonical text, its seal, and what a text
 * says when it is read back (architecture decision 12). Shared by the saving of entries and by
 * their verification, which needs no database. Layer: data, private (control/audit*.c may include
 * it).  Thread: any; pure. Owns: nothing; texts go to the caller's buffer. Must not know: SQL.
 *
 * The text is one JSON object in UTF-8 without blanks, its keys always in this order:
 *   chain, position, at, user, name, role, station, tty, remote, action, patient, words,
 *   previous (the seal of the entry before; only from position 2 on), or
 *   station_before (only at position 1: {chain, position, mac} of the newest entry that this
 *   station had before, null when it had none), changes.
 * patient and words are null when there are none. Each of changes is {table, row, op, fields}: op
 * is "insert", "update" or "delete", fields an object of column: [before, after] with the stored
 * texts. A FIELD_SECRET column has "***" in place of what is not null. Bytes that are not UTF-8
 * stand as text_safe shows them. The seal is HMAC-SHA-256 of the text's bytes, in lower-case hex.
 */
#ifndef CHARTTY_DATA_AUDIT_CHAIN_H
#define CHARTTY_DATA_AUDIT_CHAIN_H

#include "chartty/base/memory.h"
#include "chartty/data/change_set.h"
#include "chartty/model/record.h"

enum { AUDIT_CHAIN_SIZE = 33, AUDIT_MAC_SIZE = 65, AUDIT_KEY_BYTES = 32 };

/* An entry's place and seal. position 0: there is none. */
struct audit_head {
    char chain[AUDIT_CHAIN_SIZE];
    int64_t position;
    char mac[AUDIT_MAC_SIZE];
};

enum audit_operation { AUDIT_INSERT, AUDIT_UPDATE, AUDIT_DELETE };

struct audit_value {
    int field;                  /* of the record */
    const char *before, *after; /* stored texts; NULL = null */
};
struct audit_change {
    const struct record_spec *spec;
    int64_t row;
    enum audit_operation operation;
    const struct audit_value *values;
    int count;
};

struct audit_line {
    const struct audit_head *before; /* of this chain; position 0: this entry is its first */
    const char *chain;               /* 32 hex digits */
    const struct audit_head *station_before; /* for the first entry; NULL or position 0: none */
    const char *at;                          /* UTC, in the stored form */
    const struct data_session *who;
    const char *action;
    int64_t patient_id; /* 0: none */
    const char *words;  /* NULL: none */
    const struct audit_change *changes;
    int change_count;
};

/* A new chain's name: 32 hex digits from the system's randomness. */
void audit_chain_make(char out[AUDIT_CHAIN_SIZE]);
/* Adds the canonical text to out. */
void audit_entry_text(const struct audit_line *line, struct buffer *out);
void audit_entry_mac(const unsigned char key[AUDIT_KEY_BYTES], const char *text, size_t length,
                     char out[AUDIT_MAC_SIZE]);
/* Compares in constant time; false for a seal that is no 64 hex digits. */
bool audit_entry_mac_fits(const unsigned char key[AUDIT_KEY_BYTES], const char *text, size_t length,
                          const char *mac);

/* What a text says that the columns of ct_audit repeat and the chain rests on. */
struct audit_facts {
    char chain[AUDIT_CHAIN_SIZE];
    int64_t position;
    char at[27], user[64], name[128], role[24], station[64], tty[64], remote[128], action[64];
    int64_t patient_id;               /* 0: none */
    char previous[AUDIT_MAC_SIZE];    /* "" at position 1 */
    struct audit_head station_before; /* position 0: none */
    int change_count;
    char table[64]; /* of the first change; "" */
    int64_t row;
};
/* False when the text is no such object: another order of keys, a key missing or too many, a value
 * of another kind or too long. */
bool audit_entry_read(const char *text, size_t length, struct audit_facts *out);

#endif
