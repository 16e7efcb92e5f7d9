/* SPDX-License-Identifier: MIT */
/* The table of rights, as an array, and the tokens made from it. */
#include "chartty/control/rights.h"

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
           clock_monotonic_ms() < emergency->ends_ms;
}

static void fill_token(const struct session *session, enum permission permission,
                       struct data_token *out)
{
    memset(out, 0, sizeof(*out));
    out->session = session->number;
    out->tables = permissions[permission].tables;
    out->may_delete = permission == PERMISSION_PURGE || permission == PERMISSION_KEEP_DRAFT ||
                      permission == PERMISSION_WRITE_PROVIDERS;
    snprintf(out->permission, sizeof(out->permission), "%s", permissions[permission].name);
}

int rights_token(const struct session *session, enum permission permission, int64_t patient_id,
                 struct data_token *out, struct error *error)
{
    if (!rights_allow(session, permission, patient_id)) {
        const char *role = staff_role_word(session->person.role);
        return error_set(error, ERROR_DENIED, "%s%s may not %s. Ask someone whose role allows it.",
                         role[0] != '\0' ? "Role " : "Whoever is not signed in",
                         role[0] != '\0' ? role : "", permissions[permission].words);
    }
    fill_token(session, permission, out);
    return 0;
}

void rights_sign_in_token(const struct session *session, struct data_token *out)
{
    fill_token(session, PERMISSION_OWN_SECRETS, out);
    snprintf(out->permission, sizeof(out->permission), "SIGN_IN");
}
