/* SPDX-License-Identifier: MIT */
/* The names of the theme roles, made from the list in roles.h. Any thread; constant. */
#include "ui/term/roles.h"

static const char *const names[ROLE_COUNT] = {
#define X(id, name) [ROLE_##id] = name,
    ROLES(X)
#undef X
};

const char *role_name(enum role role)
{
    return (unsigned)role < ROLE_COUNT ? names[role] : "";
}
