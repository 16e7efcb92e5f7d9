/* SPDX-License-Identifier: MIT */
/* A row's mends, and what they were, as one change set each. Loop thread. */
#include "src/control/doctor_private.h"

#include "chartty/base/text.h"
#include "chartty/model/lab_input.h"

/* A result is kept as it was before anything in it is another (ct_lab_version). */
static void keep_version(struct change_set *set, struct doctor *doctor,
                         const struct lab_result *row)
{
    const char *values[FIELDS_OF(lab_version)] = {NULL};
    struct arena arena;
    struct datetime now = clock_utc(doctor->session->clock);
    char moment[27];
    arena_init(&arena);
    datetime_format_stored(&now, moment);
    values[FIELD_OF(lab_version, row_id)] = row->id.text;
    values[FIELD_OF(lab_version, order_id)] = row->order_id.text;
    values[FIELD_OF(lab_version, patient_id)] = row->patient_id.text;
    values[FIELD_OF(lab_version, replaced_at)] = moment;
    values[FIELD_OF(lab_version, replaced_by)] = doctor->session->person.full_name;
    values[FIELD_OF(lab_version, reason)] = "mended by chartty db doctor";
    values[FIELD_OF(lab_version, row_before)] = lab_row_json(&arena, row);
    change_set_insert(set, RECORD_LAB_VERSION, values);
    arena_release(&arena);
}

void doctor_put_back(struct change_set *set, struct doctor *doctor, enum record_type type,
                     const void *row, uint64_t mask, const char *const *values)
{
    if (type == RECORD_LAB_RESULT && (mask >> FIELD_OF(lab_result, results_json) & 1) != 0) {
        keep_version(set, doctor, row);
    }
    change_set_mend(set, type, row, mask, values);
}

/* The right to clients is one of its own. */
static int token_for(struct doctor *doctor, enum record_type type, struct data_token *out,
                     struct error *error)
{
    if (type == RECORD_OAUTH_CLIENT) {
        return rights_token(doctor->session, PERMISSION_MANAGE_CLIENTS, 0, out, error);
    }
    *out = doctor->token;
    return 0;
}

int doctor_mend(struct doctor *doctor, const void *row, const struct doctor_case *cases, int count,
                data_save_callback saved, struct error *error)
{
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    const struct doctor_finding *first = &cases[0].finding;
    struct data_token token;
    char words[256] = "";
    uint64_t mask = 0;
    for (int index = 0; index < count; index++) {
        const struct doctor_finding *finding = &cases[index].finding;
        uint64_t bit = finding->field >= 0 ? (uint64_t)1 << finding->field : 0;
        if (!finding->has_mend || (mask & bit) != 0) {
            continue; /* one mend of a value at a time; the next run finds what is left */
        }
        mask |= bit;
        values[finding->field] = finding->mend;
        text_append(words, sizeof(words), "%s%s", words[0] != '\0' ? ", " : "",
                    doctor_kind_word(finding->kind));
    }
    if (token_for(doctor, first->type, &token, error) != 0) {
        return -1;
    }
    struct change_set *set = change_set_new(&token, NULL);
    change_set_audit(set, "doctor.mend", first->patient_id, words);
    doctor_put_back(set, doctor, first->type, row, mask, values);
    return data_save(doctor->session->data, doctor->owner, set, 2 * DATA_DEADLINE_MS, saved, doctor,
                     error) == 0
               ? -1
               : 0;
}
