/* SPDX-License-Identifier: MIT */
/* The table of rights, as an array, and the tokens made from it. */
#include "chartty/control/rights.h"

#include "chartty/base/words.h"
#include "chartty/control/session.h"
#include "chartty/data/change_set.h"

#include <stdio.h>
#include <string.h>

struct permission_row {
    const char *name, *words;
    bool allowed[STAFF_ROLE_COUNT];
    uint64_t tables;
};

#define W(type) DATA_TOKEN_BIT(RECORD_##type)

static const struct permission_row permissions[PERMISSION_COUNT] = {
#define X(name, words, clerk, nurse, doctor, admin, tables)                                        \
    [PERMISSION_##name] = {#name, words, {false, clerk, nurse, doctor, admin}, tables},
    PERMISSIONS(X)
#undef X
};

static const struct {
    const char *word, *shown;
} roles[STAFF_ROLE_COUNT] = {
    [STAFF_NOBODY] = {"", ""},          [STAFF_CLERK] = {"clerk", "clerk"},
    [STAFF_NURSE] = {"nurse", "RN"},    [STAFF_DOCTOR] = {"doctor", "MD"},
    [STAFF_ADMIN] = {"admin", "admin"},
};

const char *staff_role_word(enum staff_role role)
{
    return roles[role].word;
}

const char *staff_role_short(enum staff_role role)
{
    return roles[role].shown;
}

enum staff_role staff_role_by_word(const char *word)
{
    for (int role = STAFF_CLERK; role < STAFF_ROLE_COUNT; role++) {
        if (strcmp(roles[role].word, word) == 0) {
            return (enum staff_role)role;
        }
    }
    return STAFF_NOBODY;
}

bool rights_writes(enum permission permission)
{
    return permissions[permission].tables != 0;
}

const char *permission_name(enum permission permission)
{
    return permissions[permission].name;
}

const char *permission_words(enum permission permission)
{
    return permissions[permission].words;
}

bool rights_of_role(enum staff_role role, enum permission permission)
{
    return permissions[permission].allowed[role];
}

bool rights_allow(const struct session *session, enum permission permission, int64_t patient_id)
{
    const struct emergency *emergency = &session->emergency;
    if (rights_of_role(session->person.role, permission)) {
        return true;
    }
    return permission == PERMISSION_VIEW_CLINICAL && session->person.role != STAFF_NOBODY &&
           patient_id != 0 && emergency->patient_id == patient_id &&
           session_now_ms(session) < emergency->ends_ms;
}

int rights_check(const struct session *session, enum permission permission, int64_t patient_id,
                 struct error *error)
{
    if (rights_allow(session, permission, patient_id)) {
        return 0;
    }
    const char *role = staff_role_word(session->person.role);
    return error_set(error, ERROR_DENIED, "%s%s may not %s. Ask someone who may.",
                     role[0] != '\0' ? WORDS("Role ") : WORDS("Whoever is not signed in"), role,
                     permissions[permission].words);
}

enum permission rights_to_see(enum record_type type)
{
    switch (type) {
    case RECORD_MEDICATION:
    case RECORD_ALLERGY:
    case RECORD_VITAL_SIGNS:
    case RECORD_LAB_RESULT:
    case RECORD_ALLERGY_REVIEW:
    case RECORD_VITALS_CONTEXT:
    case RECORD_LAB_REVIEW:
    case RECORD_LAB_VERSION:
    case RECORD_MEDICATION_EVENT:
    case RECORD_RETRACTED:
    case RECORD_MEDICATION_LINE:
    case RECORD_TIMELINE_ENTRY:
    case RECORD_LAB_LINE:
    case RECORD_PATIENT_COUNTS:
        return PERMISSION_VIEW_CLINICAL;
    case RECORD_PATIENT:
    case RECORD_PATIENT_EXTRA:
    case RECORD_PATIENT_HIT:
        return PERMISSION_VIEW_DEMOGRAPHICS;
    case RECORD_PROVIDER:
    case RECORD_APPOINTMENT:
    case RECORD_APPOINTMENT_LINE:
    case RECORD_VISIT:
        return PERMISSION_VIEW_SCHEDULE;
    case RECORD_STAFF:
        return PERMISSION_MANAGE_STAFF;
    case RECORD_AUDIT_ENTRY:
        return PERMISSION_VIEW_AUDIT;
    case RECORD_BREAK_GLASS:
        return PERMISSION_REVIEW_BREAK_GLASS;
    case RECORD_OAUTH_CLIENT:
    case RECORD_CLIENT_SECRET:
        return PERMISSION_MANAGE_CLIENTS;
    case RECORD_DRAFT:
    case RECORD_DRAFT_LINE:
        return PERMISSION_KEEP_DRAFT;
    case RECORD_TYPE_COUNT:
        break;
    }
    return PERMISSION_PURGE;
}

static void fill_token(const struct session *session, enum permission permission,
                       struct data_token *out)
{
    memset(out, 0, sizeof(*out));
    out->session = session->number;
    out->tables = permissions[permission].tables;
    if (session->person.staff_id != 0) { /* whatever is saved, its draft goes with it */
        out->tables |= W(DRAFT);
    }
    out->may_delete = permission == PERMISSION_PURGE || permission == PERMISSION_KEEP_DRAFT ||
                      permission == PERMISSION_WRITE_PROVIDERS;
    snprintf(out->permission, sizeof(out->permission), "%s", permissions[permission].name);
}

int rights_token(const struct session *session, enum permission permission, int64_t patient_id,
                 struct data_token *out, struct error *error)
{
    if (rights_check(session, permission, patient_id, error) != 0) {
        return -1;
    }
    fill_token(session, permission, out);
    return 0;
}

void rights_sign_in_token(const struct session *session, struct data_token *out)
{
    fill_token(session, PERMISSION_OWN_SECRETS, out);
    snprintf(out->permission, sizeof(out->permission), "SIGN_IN");
}

int rights_kiosk_token(const struct session *session, struct data_token *out, struct error *error)
{
    if (!session->kiosk) {
        return error_set(error, ERROR_DENIED, "Only a kiosk checks people in without a sign-in.");
    }
    fill_token(session, PERMISSION_NONE, out);
    out->tables = W(VISIT);
    snprintf(out->permission, sizeof(out->permission), "SELF_CHECK_IN");
    return 0;
}
