/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the audit entry of a save, in its transaction. Layer: data, private to the backends.
 * Thread: the writer's.  Owns: the key, read for the first entry and kept in locked memory.
 */
#include "src/data/audit_key.h"
#include "src/data/writing/writer.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static int need_key(struct writer *writer, struct error *error)
{
    if (writer->key != NULL) {
        return 0;
    }
    struct writer_statement *any = writer_statement(writer, WRITER_HAS_ENTRIES, error);
    int there = any == NULL ? -1 : writer_first(writer, any, error);
    if (there < 0) {
        return -1;
    }
    writer->ops->reset(any);
    unsigned char *key = sodium_init() < 0 ? NULL : sodium_malloc(AUDIT_KEY_BYTES);
    if (key == NULL) {
        return error_set(error, ERROR_IO,
                         "The system gives no locked memory for the audit's key. Nothing was "
                         "saved; close other programs and try again.");
    }
    if (audit_key_read(writer->key_path, there == 0, key, error) != 0) {
        sodium_free(key);
        return -1;
    }
    sodium_mprotect_readonly(key);
    writer->key = key;
    return 0;
}

/* The newest entry of this station, by whatever session. */
static int station_head(struct writing *writing, struct audit_head *head)
{
    struct writer *writer = writing->writer;
    struct writer_statement *found = writer_statement(writer, WRITER_STATION_HEAD, writing->error);
    if (found == NULL) {
        return -1;
    }
    writer_bind(writer, found, 1, writing->work->session->who.station);
    int there = writer_first(writer, found, writing->error);
    if (there == 1) {
        snprintf(head->chain, sizeof head->chain, "%s", writer->ops->text(found, 0));
        head->position = writer->ops->number(found, 1);
        snprintf(head->mac, sizeof head->mac, "%s", writer->ops->text(found, 2));
    }
    if (there >= 0) {
        writer->ops->reset(found);
    }
    return there < 0 ? -1 : 0;
}

static void bind_entry(struct writer *writer, struct writer_statement *added,
                       const struct audit_line *line, const struct audit_head *head,
                       const char *text, size_t length)
{
    const struct audit_change *change = line->change_count > 0 ? &line->changes[0] : NULL;
    writer_bind(writer, added, 1, head->chain);
    writer->ops->bind_number(added, 2, head->position);
    writer_bind(writer, added, 3, line->at);
    writer_bind(writer, added, 4, line->who->username);
    writer_bind(writer, added, 5, line->who->role);
    writer_bind(writer, added, 6, line->who->station);
    writer_bind(writer, added, 7, line->action);
    if (line->patient_id != 0) {
        writer->ops->bind_number(added, 8, line->patient_id);
    }
    if (change != NULL) {
        writer_bind(writer, added, 9, change->spec->table);
        writer->ops->bind_number(added, 10, change->row);
    }
    writer->ops->bind_text(added, 11, text, length);
    writer_bind(writer, added, 12, head->mac);
}

/* A new patient's own entry is about that patient, whose number nobody could say before. */
static int64_t patient_of(const struct writing *writing)
{
    const struct change_set *set = writing->work->set;
    if (set->patient_id != 0 || writing->change_count == 0) {
        return set->patient_id;
    }
    const struct audit_change *first = &writing->changes[0];
    return first->spec->type == RECORD_PATIENT ? first->row : 0;
}

struct writer_statement *writer_add_entry(struct writing *writing, struct audit_head *head)
{
    struct writer *writer = writing->writer;
    const struct save_session *session = writing->work->session;
    struct audit_head before = {.position = 0};
    struct audit_line line = {.before = &session->head,
                              .chain = session->chain,
                              .at = writing->at,
                              .who = &session->who,
                              .action = writing->work->set->action,
                              .words = writing->work->set->words,
                              .patient_id = patient_of(writing),
                              .changes = writing->changes,
                              .change_count = writing->change_count};
    if (need_key(writer, writing->error) != 0) {
        return NULL;
    }
    if (session->head.position == 0) {
        if (station_head(writing, &before) != 0) {
            return NULL;
        }
        line.station_before = &before;
    }
    struct writer_statement *added = writer_statement(writer, WRITER_ADD_ENTRY, writing->error);
    if (added == NULL) {
        return NULL;
    }
    struct buffer text;
    buffer_init(&text);
    audit_entry_text(&line, &text);
    memcpy(head->chain, session->chain, sizeof head->chain);
    head->position = session->head.position + 1;
    audit_entry_mac(writer->key, text.bytes, text.length, head->mac);
    const char *kept = arena_copy_bytes(&writing->work->arena, text.bytes, text.length);
    bind_entry(writer, added, &line, head, kept, text.length);
    buffer_release(&text);
    return added;
}
