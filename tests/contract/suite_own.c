/* SPDX-License-Identifier: MIT */
/*
 * Purpose: chartty's own tables in the world of the contract suite: side rows that agree with their
 * rows, and side rows that do not and must not count. Layer: tests.
 */
#include "tests/contract/suite.h"

#include <string.h>

/* Each: the heavy patient's rows, and for every other patient's row one that says it is the heavy
 * one's. What does not agree by its key is made below. */
static const char *const fill[] = {
    "INSERT INTO ct_patient (patient_id, mrn, pregnancy) SELECT id, mrn, 'no' FROM patients",
    "INSERT INTO ct_visit (row_id, appointment_id, patient_id, arrived_at) SELECT id,"
    " appointment_id, 3, '2026-11-24 09:00:00.000000' FROM appointments",
    "UPDATE ct_visit SET appointment_id = 'gone' WHERE row_id % 5 = 0",
    "INSERT INTO ct_allergy_review (patient_id, mrn, reviewed_at, reviewed_by, ended_at)"
    " SELECT 3, mrn, '2026-11-2' || (id % 3) || ' 10:00:00.000000', 'Dr', NULL FROM patients"
    " ORDER BY id",
    "INSERT INTO ct_allergy_review (patient_id, mrn, reviewed_at, reviewed_by, ended_at)"
    " SELECT id, mrn, '2026-11-2' || (a % 4) || ' 10:00:00.000000', 'Dr', NULL FROM patients,"
    " (SELECT id AS a FROM allergies ORDER BY id LIMIT 9) AS nine WHERE id = 3 ORDER BY a",
    "INSERT INTO ct_vitals_context (row_id, patient_id, recorded_date, oxygen, spo2_scale)"
    " SELECT id, 3, recorded_date, 'air', id % 2 + 1 FROM vital_signs",
    "UPDATE ct_vitals_context SET recorded_date = '1999-01-01 00:00:00' WHERE row_id % 5 = 0",
    "INSERT INTO ct_lab_review (row_id, order_id, patient_id, reviewed_at, reviewed_by)"
    " SELECT id, order_id, 3, '2026-11-2' || (id % 3) || ' 10:00:00.000000', 'Dr' FROM lab_results"
    " WHERE id % 3 <> 0 ORDER BY id",
    "UPDATE ct_lab_review SET order_id = 'gone' WHERE row_id % 5 = 0",
    /* A correction after the acknowledgement, of every seventh result. */
    "INSERT INTO ct_lab_version (row_id, order_id, patient_id, replaced_at, replaced_by, "
    "row_before)"
    " SELECT id, order_id, 3, CASE WHEN id % 7 = 0 THEN '2026-11-29 10:00:00.000000' ELSE"
    " '2026-11-01 10:00:00.000000' END, 'Dr', '{}' FROM lab_results ORDER BY id",
    "UPDATE ct_lab_version SET order_id = 'gone' WHERE row_id % 5 = 0",
    "INSERT INTO ct_medication_event (row_id, medication_id, patient_id, event, event_date,"
    " recorded_at, recorded_by) SELECT id, medication_id, 3, 'suspended', '2026-11-24',"
    " '2026-11-2' || (id % 4) || ' 10:00:00.000000', 'Dr' FROM medications ORDER BY id",
    "UPDATE ct_medication_event SET medication_id = 'gone' WHERE row_id % 5 = 0",
    "INSERT INTO ct_retracted (table_name, row_id, natural_key, patient_id, retracted_at,"
    " retracted_by, reason)"
    " SELECT 'medications', id, medication_id, 3, '2026-11-24', 'Dr', 'x' FROM medications"
    " UNION ALL SELECT 'allergies', id, substr(allergen, 1, 60), 3, '2026-11-23', 'Dr', 'x'"
    " FROM allergies UNION ALL SELECT 'vital_signs', id, '' || recorded_date, 3, '2026-11-24', "
    "'Dr', 'x'"
    " FROM vital_signs UNION ALL SELECT 'lab_results', id, order_id, 3, '2026-11-25', 'Dr', 'x'"
    " FROM lab_results WHERE id % 11 = 0 UNION ALL SELECT 'appointments', id, appointment_id, 3,"
    " '2026-11-24', 'Dr', 'x' FROM appointments ORDER BY 1, 2",
    "UPDATE ct_retracted SET natural_key = 'gone' WHERE row_id % 5 = 0",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)"
    " INSERT INTO ct_staff (username, full_name, role, badge_hash, password_hash) SELECT CASE i"
    " WHEN 2 THEN 'word2' ELSE 'user' || (100 - i) END, 'Some One', 'nurse', CASE i WHEN 2 THEN"
    " 'word2' END, CASE WHEN i % 4 > 0 THEN '$t=' || (i * 2) || ',p=1$h' END FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)"
    " INSERT INTO ct_draft (staff_id, form, patient_id, request_id, content, saved_at)"
    " SELECT 1 + i % 2, 'allergy.new', CASE WHEN i % 3 > 0 THEN i END, 'r' || i, '00',"
    " '2026-11-2' || (i % 5) || ' 10:00:00.000000' FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)"
    " INSERT INTO ct_audit (chain, position, at, username, role, station, action, patient_id,"
    " table_name, row_id, entry, mac) SELECT 'c' || (i % 4), i, '2026-11-2' || (i % 5) ||"
    " ' 10:00:00.000000', 'user' || (i % 3), 'nurse', 'ws-' || (i % 2), CASE i % 4 WHEN 0 THEN"
    " 'patient.update' WHEN 1 THEN 'patient.new' WHEN 2 THEN 'patients' ELSE 'chart.view' END,"
    " CASE WHEN i % 5 > 1 THEN i % 5 END, CASE WHEN i % 10 = 0 THEN 'word2' WHEN i % 3 > 0 THEN"
    " 'patients' END, CASE WHEN i % 10 = 0 THEN 2 ELSE i END, 'e', 'm'"
    " FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)"
    " INSERT INTO ct_break_glass (staff_id, username, patient_id, reason, started_at, ends_at)"
    " SELECT 1 + i % 2, 'u', i, 'x', '2026-11-2' || (i % 5) || ' 10:00:00', '2026-11-30' FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)"
    " INSERT INTO ct_client_secret (row_id, client_id, secret_hash) SELECT 2, CASE WHEN i % 3 = 0"
    " THEN 'gone' ELSE 'word2' END, 'h' FROM n",
};

void world_fill_own(struct world *world)
{
    world_run(world, "UPDATE oauth_clients SET client_id = 'word2' WHERE id = 2");
    for (size_t index = 0; world->kind != WORLD_FOREIGN && index < sizeof fill / sizeof fill[0];
         index++) {
        world_run_text(world, fill[index]);
    }
    if (suite_is_server())
        server_filled(world);
}

#define AGREES "WHERE patient_id = 3 AND id % 5 <> 0"
static const char *const counts[QUERY_COUNT] = {
    [QUERY_CLIENT_SECRETS] = "SELECT 8",
    [QUERY_PATIENT_EXTRA] = "SELECT 1",
    [QUERY_VISITS_OF_PATIENT] = "SELECT count(*) FROM appointments " AGREES,
    [QUERY_ALLERGY_REVIEWS] = "SELECT 10",
    [QUERY_VITALS_CONTEXTS] = "SELECT count(*) FROM vital_signs " AGREES,
    [QUERY_LAB_REVIEWS] = "SELECT count(*) FROM lab_results " AGREES " AND id % 3 <> 0",
    [QUERY_LAB_VERSIONS] = "SELECT count(*) FROM lab_results " AGREES,
    [QUERY_MEDICATION_EVENTS] = "SELECT count(*) FROM medications " AGREES,
    [QUERY_RETRACTED] = "SELECT (SELECT count(*) FROM medications " AGREES ")"
                        " + (SELECT count(*) FROM allergies " AGREES ")"
                        " + (SELECT count(*) FROM vital_signs " AGREES ")"
                        " + (SELECT count(*) FROM lab_results " AGREES " AND id % 11 = 0)"
                        " + (SELECT count(*) FROM appointments " AGREES ")",
    [QUERY_VISITS_OF_DAY] = "SELECT count(*) FROM appointments " AGREES " AND date = '2026-11-24'",
    [QUERY_VISITS_OF_PROVIDER] = "SELECT count(*) FROM appointments " AGREES " AND provider_id = 2",
    [QUERY_STAFF] = "SELECT 9",
    [QUERY_STAFF_BY_COST] = "SELECT 9",
    [QUERY_STAFF_ROW] = "SELECT 1",
    [QUERY_STAFF_BY_NAME] = "SELECT 1",
    [QUERY_STAFF_BY_BADGE] = "SELECT 1",
    [QUERY_DRAFTS_OF_STAFF] = "SELECT 15",
    [QUERY_AUDIT] = "SELECT 120",
    [QUERY_AUDIT_OF_ROW] =
        "SELECT count(*) FROM ct_audit WHERE table_name = 'word2' AND row_id = 2",
    [QUERY_AUDIT_CHAIN] = "SELECT 120",
    [QUERY_BREAK_GLASS] = "SELECT 24",
    [QUERY_BREAK_GLASS_OF_STAFF] = "SELECT 12",
};
#define FINAL                                                                                      \
    "SELECT count(*) FROM lab_results WHERE status = 'final' AND resulted_date IS NOT NULL"
#define ACTIVE "SELECT count(*) FROM medications WHERE status = 'active'"

int64_t world_own_count(struct world *world, enum query_id id)
{
    bool foreign = world->kind == WORLD_FOREIGN;
    if (id == QUERY_LABS_UNREVIEWED) {
        /* acknowledged: every result but each third, unless the side row disagrees or the result
         * was corrected later; each eleventh is in error */
        return world_number(world, foreign ? FINAL
                                           : FINAL
                                       " AND NOT (patient_id = 3 AND id % 5 <> 0 AND"
                                       " (id % 3 <> 0 AND id % 7 <> 0 OR id % 11 = 0))");
    }
    if (id == QUERY_MEDICATIONS_ACTIVE) {
        return world_number(world,
                            foreign ? ACTIVE : ACTIVE " AND NOT (patient_id = 3 AND id % 5 <> 0)");
    }
    return foreign ? 0 : world_number(world, counts[id]);
}
