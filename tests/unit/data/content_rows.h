/* SPDX-License-Identifier: MIT */
/*
 * For the tests of content and copies: databases on the group's cluster, rows of every table, and
 * hashes that are compared.
 */
#ifndef CHARTTY_TESTS_CONTENT_ROWS_H
#define CHARTTY_TESTS_CONTENT_ROWS_H

#include "either.h"

#include "chartty/data/content_hash.h"

/* A new database on the cluster, without a table. */
static inline void make_empty(const char *name, char url[192])
{
    char sql[96];
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
    (void)snprintf(url, 192, "postgresql://chartty@/%s?host=%s", name, cluster.folder);
    postgres_assert(&cluster, "postgres", sql, "");
}

/* One of chartty's. */
static inline void make_on_server(const char *name, char url[192])
{
    struct error error;
    make_empty(name, url);
    assert_ok(database_init(url, &error), &error);
}

static inline struct content_sums sums_of(const char *url)
{
    struct content_sums sums;
    struct error error;
    assert_ok(content_sum_url(url, NULL, &sums, &error), &error);
    return sums;
}

static inline void assert_same_content(const struct content_sums *left,
                                       const struct content_sums *right)
{
    int table = content_difference(left, right);
    if (table >= 0) {
        fail_msg("%s: %lld rows, %s; %lld rows, %s", content_table_name(table),
                 (long long)left->tables[table].rows, left->tables[table].hash,
                 (long long)right->tables[table].rows, right->tables[table].hash);
    }
}

/* Rows of every table, in words that both engines take; with all that has more than one form. */
#define CONTENT_ROWS                                                                               \
    "INSERT INTO oauth_clients VALUES (3, 'c', 'h', 'a', 'A', NULL, 'nurse', '', NULL, "           \
    "'2026-11-24 10:00:00', TRUE, '2026-11-24 10:00:00.5', 1000), (7, 'd', 'h', 'a', 'A', '[]', "  \
    "'admin', NULL, NULL, NULL, FALSE, NULL, NULL);"                                               \
    "INSERT INTO patients (id, mrn, first_name, last_name, dob, city, created_at, updated_at) "    \
    "VALUES (12, 'M2', 'Zo\u00eb', '\u674e', '1945-07-14', '', NULL, '2026-11-24 "                 \
    "10:00:00.000001'), "                                                                          \
    "(2, 'm1', 'a', 'b\nc\td\\', '0001-01-01', NULL, '2026-01-01 00:00:00', NULL);"                \
    "INSERT INTO providers VALUES (1, 'n', 'Dr. X', NULL, NULL, NULL, NULL, TRUE, NULL);"          \
    "INSERT INTO appointments VALUES (1, 'A', 2, 1, '2026-11-24', '9:00 AM', 30, NULL, NULL, "     \
    "NULL, "                                                                                       \
    "'scheduled', NULL, NULL, NULL, NULL);"                                                        \
    "INSERT INTO medications (id, medication_id, patient_id, name, prescribed_date, created_at) "  \
    "VALUES (1, 'D', 2, 'x', '2026-11-24', NULL);"                                                 \
    "INSERT INTO allergies (id, patient_id, allergen, created_at) VALUES (1, 2, 'Latex', NULL);"   \
    "INSERT INTO vital_signs (id, patient_id, recorded_date, temperature, weight, height, bmi) "   \
    "VALUES (1, 2, '2026-11-24 10:00:00', 98.6, 150, 70.5, 0.1);"                                  \
    "INSERT INTO vital_signs (id, patient_id, recorded_date, temperature, weight) VALUES (2, 12, " \
    "'2026-11-24 10:00:00', 0.30000000000000004, 1e22);"                                           \
    "INSERT INTO lab_results (id, order_id, patient_id, test_name, ordered_date, results_json) "   \
    "VALUES (1, 'L', 2, 'CBC', '2026-11-24', '{\"WBC\": \"7.5\"}');"                               \
    "UPDATE lab_results SET created_at = NULL, updated_at = NULL; UPDATE vital_signs SET "         \
    "created_at = NULL; UPDATE "                                                                   \
    "medications SET updated_at = NULL;"                                                           \
    "INSERT INTO ct_patient (patient_id, mrn, died_on) VALUES (2, 'm1', '2026-01-01');"            \
    "INSERT INTO ct_visit (row_id, appointment_id, patient_id, arrived_at) VALUES (1, 'A', 2, "    \
    "'2026-11-24 10:00:00');"                                                                      \
    "INSERT INTO ct_external_id VALUES ('s', 'patients', 'B', 2, 2), ('s', 'patients', 'a', 12, "  \
    "12), ('s', 'lab_results', '_', 1, NULL), ('S', 'patients', '\u00e9', 2, NULL);"               \
    "INSERT INTO ct_request VALUES ('b', 'h', 'done', NULL, '2026-11-24 10:00:00', NULL), ('A', "  \
    "'h', 'void', 1, '2026-11-24 10:00:00', '');"                                                  \
    "INSERT INTO ct_meta VALUES ('demo', '1'), ('Bulb', '');"                                      \
    "INSERT INTO ct_name VALUES ('b', 'a', 2, 0), ('', '\u674e', 12, 1);"                          \
    "INSERT INTO ct_lookup VALUES ('m', 'm1', 2);"                                                 \
    "INSERT INTO ct_audit (id, chain, position, at, username, role, station, action, entry, mac) " \
    "VALUES (5, 'c', 1, '2026-11-24 10:00:00.25', 'kim', 'nurse', 'ws-1', 'chart.view', 'e', "     \
    "'m');"

#endif
