/* SPDX-License-Identifier: MIT */
/*
 * Purpose: runs the contract of the data layer on one backend: contract_data
 * sqlite|postgresql|script. Layer: tests.
 */
#include "tests/contract/suite.h"

#include <stdio.h>
#include <string.h>

static const char *backend_name;
const char *const *suite_backend = &backend_name;

bool suite_is_short(void)
{
    return strcmp(backend_name, "script") == 0;
}

bool suite_is_server(void)
{
    return strcmp(backend_name, "postgresql") == 0;
}

int main(int count, char **arguments)
{
    static const char *const known[] = {
#define X(name, scheme) scheme,
        BACKENDS(X)
#undef X
    };
    for (size_t index = 0; count == 2 && index < sizeof known / sizeof known[0]; index++)
        if (strcmp(arguments[1], known[index]) == 0)
            backend_name = known[index];
    if (backend_name == NULL) {
        fprintf(stderr, "usage: contract_data BACKEND\n");
        return 2;
    }
    if (suite_is_server() && !server_start())
        return 77;
    int failed =
        suite_orders() + suite_filters() + suite_changing() + suite_requests() + suite_saving();
    if (suite_is_server())
        server_stop();
    return failed;
}
