/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the audit: a database whose audit holds sealed entries of several stations and
 * sessions, made with the key file beside it, and ways to tamper with it as somebody would who may
 * write the file but does not have the key.
 */
#ifndef CHARTTY_TESTS_AUDIT_WORLD_H
#define CHARTTY_TESTS_AUDIT_WORLD_H

#include "unit/data/database_fixture.h"

#include "chartty/data/audit_verify.h"
#include "src/data/audit_chain.h"

#include <sodium.h>

enum { WORLD_STATIONS = 3 };

struct audit_world {
    sqlite3 *connection;
    sqlite3_stmt *insert;
    unsigned char key[AUDIT_KEY_BYTES];
    struct audit_head newest[WORLD_STATIONS]; /* of each station */
    int64_t row, minute;
};

static inline void world_key(const struct fixture *fixture, unsigned char key[AUDIT_KEY_BYTES])
{
    char path[192];
    (void)snprintf(path, sizeof path, "%s.audit-key", fixture->path);
    for (int index = 0; index < AUDIT_KEY_BYTES; index++) {
        key[index] = (unsigned char)(index * 7 + 1);
    }
    fixture_write(path, key, AUDIT_KEY_BYTES);
    assert_int_equal(chmod(path, 0600), 0);
}

static inline void world_begin(struct audit_world *world, struct fixture *fixture)
{
    memset(world, 0, sizeof *world);
    assert_true(sodium_init() >= 0);
    fixture_make(fixture);
    world_key(fixture, world->key);
    world->connection = fixture_open(fixture->path);
    assert_int_equal(
        sqlite3_prepare_v2(world->connection,
                           "INSERT INTO ct_audit (chain, position, at, username, role, station, "
                           "action, patient_id, table_name, row_id, entry, mac) VALUES "
                           "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
                           -1, &world->insert, NULL),
        SQLITE_OK);
    fixture_run(world->connection, "BEGIN");
}

static inline void world_end(struct audit_world *world)
{
    fixture_run(world->connection, "COMMIT");
    sqlite3_finalize(world->insert);
    sqlite3_close(world->connection);
}

static inline void world_bind(sqlite3_stmt *insert, int at, const char *text)
{
    sqlite3_bind_text(insert, at, text, -1, SQLITE_TRANSIENT);
}

/* One entry at the end of the chain; every third is a change of a row. */
static inline void world_add(struct audit_world *world, int station, const char *chain,
                             struct audit_head *head)
{
    struct data_session who = {.staff_id = 5};
    char at[40], text[32];
    int64_t minute = world->minute++;
    (void)snprintf(who.username, sizeof who.username, "user%d", (int)(minute % 7));
    (void)snprintf(who.full_name, sizeof who.full_name, "User %d", (int)(minute % 7));
    (void)snprintf(who.role, sizeof who.role, "%s", minute % 2 == 0 ? "nurse" : "doctor");
    (void)snprintf(who.station, sizeof who.station, "ws-%02d", station);
    (void)snprintf(at, sizeof at, "%04d-%02d-%02d %02d:%02d:%02d.000000",
                   2020 + (int)(minute / 518400 / 2 % 10), 1 + (int)(minute / 43200 % 12),
                   1 + (int)(minute / 1440 % 28), (int)(minute / 60 % 24), (int)(minute % 60), 0);
    (void)snprintf(text, sizeof text, "%d mg", (int)minute);
    struct audit_value value = {.field = 3, .before = "5 mg", .after = text};
    struct audit_change change = {.spec = record_spec(RECORD_MEDICATION),
                                  .row = minute + 1,
                                  .operation = AUDIT_UPDATE,
                                  .values = &value,
                                  .count = 1};
    bool has_change = minute % 3 == 0;
    int64_t patient = minute % 4 == 0 ? 0 : 1 + minute % 5000;
    const char *action = has_change        ? "medications.edit"
                         : minute % 5 == 0 ? "patient.search"
                                           : "chart.view";
    struct audit_line line = {.before = head,
                              .chain = chain,
                              .station_before = &world->newest[station],
                              .at = at,
                              .who = &who,
                              .action = action,
                              .patient_id = patient,
                              .words = minute % 5 == 0 ? "\"smith\", 4 found; patients 1, 2" : NULL,
                              .changes = &change,
                              .change_count = has_change ? 1 : 0};
    struct buffer entry;
    buffer_init(&entry);
    audit_entry_text(&line, &entry);
    struct audit_head next = {.position = head->position + 1};
    memcpy(next.chain, chain, sizeof next.chain);
    audit_entry_mac(world->key, entry.bytes, entry.length, next.mac);
    sqlite3_stmt *insert = world->insert;
    world_bind(insert, 1, chain);
    sqlite3_bind_int64(insert, 2, next.position);
    world_bind(insert, 3, at);
    world_bind(insert, 4, who.username);
    world_bind(insert, 5, who.role);
    world_bind(insert, 6, who.station);
    world_bind(insert, 7, action);
    if (patient != 0) {
        sqlite3_bind_int64(insert, 8, patient);
    }
    if (has_change) {
        world_bind(insert, 9, "medications");
        sqlite3_bind_int64(insert, 10, minute + 1);
    }
    sqlite3_bind_text(insert, 11, entry.bytes, (int)entry.length, SQLITE_TRANSIENT);
    world_bind(insert, 12, next.mac);
    assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
    sqlite3_reset(insert);
    sqlite3_clear_bindings(insert);
    buffer_release(&entry);
    world->row++;
    *head = next;
    world->newest[station] = next;
}

/* `sessions` sessions one after another, of the stations in turn, each of `entries` entries. */
static inline void world_fill(struct audit_world *world, int sessions, int entries)
{
    for (int session = 0; session < sessions; session++) {
        char chain[AUDIT_CHAIN_SIZE];
        struct audit_head head = {.position = 0};
        audit_chain_make(chain);
        for (int entry = 0; entry < entries; entry++) {
            world_add(world, session % WORLD_STATIONS, chain, &head);
        }
    }
}

#endif
